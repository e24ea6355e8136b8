#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <octet/base/error.hpp>

#include "fuzz/parsers/targets.hpp"

namespace octet::fuzz {
namespace {

struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "octet-fuzz-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("cannot make a temporary folder");
    path = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

}  // namespace

const std::filesystem::path& folder() {
  static const Folder only;
  return only.path;
}

std::filesystem::path put(const std::string& name, Bytes bytes) {
  const std::filesystem::path path = folder() / name;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return path;
}

std::pair<Bytes, Bytes> two_files(Bytes input) {
  const std::size_t end = input.find('\0');
  return end == Bytes::npos ? std::pair{input, Bytes{}} : std::pair{input.substr(0, end), input.substr(end + 1)};
}

void run(void (*reader)(Bytes), Bytes input) {
  try {
    reader(input);
  } catch (const Error&) {
  }
}

}  // namespace octet::fuzz
