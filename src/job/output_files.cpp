#include "job/output_files.hpp"

#include <octet/base/error.hpp>

#include "base/file.hpp"

namespace octet::job {

void make_folder(const std::filesystem::path& folder) {
  std::error_code status;
  std::filesystem::create_directories(folder, status);
  if (status) throw Error(ErrorCode::Io, "cannot make the folder: " + status.message(), {.file = folder.string()});
}

void require_writable(const std::filesystem::path& file) {
  if (file.empty()) return;
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored))
    throw Error(ErrorCode::Io, "cannot write: given a folder, expected a file", {.file = file.string()});
  AtomicFile(file).finish();
}

void write_text_file(const std::filesystem::path& file, const std::string& text) {
  AtomicFile output(file);
  output.write(text);
  output.commit();
}

}  // namespace octet::job
