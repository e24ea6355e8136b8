#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include <octet/base/error.hpp>
#include <octet/eval/source.hpp>
#include <octet/tensor/npy.hpp>

#include "eval/source_files.hpp"
#include "eval/text_lines.hpp"

namespace octet {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view blanks = " \t\r";

std::string lower_extension(const fs::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return extension;
}

bool holds_sample(const fs::path& path) {
  constexpr std::array<std::string_view, 5> extensions{".jpg", ".jpeg", ".png", ".bmp", ".npy"};
  return std::ranges::find(extensions, lower_extension(path)) != extensions.end();
}

/// Files, and links that lead nowhere: loading those fails, which the user should hear of.
bool may_be_loaded(const fs::directory_entry& entry) {
  std::error_code ignored;
  return entry.is_regular_file(ignored) || (entry.is_symlink(ignored) && !entry.exists(ignored));
}

[[noreturn]] void fail_folder(const fs::path& folder, const std::error_code& status) {
  throw Error(ErrorCode::Io, "cannot read the folder: " + status.message(), {.file = folder.string()});
}

void list_folder(const fs::path& root, const fs::path& folder, std::vector<SourceFile>& files) {
  std::error_code status;
  fs::directory_iterator entries(folder, status);
  if (status) fail_folder(folder, status);
  while (entries != fs::directory_iterator{}) {
    const fs::directory_entry entry = *entries;
    std::error_code ignored;
    if (entry.is_directory(ignored) && !entry.is_symlink(ignored))
      list_folder(root, entry.path(), files);
    else if (holds_sample(entry.path()) && may_be_loaded(entry))
      files.push_back({entry.path().lexically_relative(root).generic_string(), entry.path(), {}});
    entries.increment(status);
    if (status) fail_folder(folder, status);
  }
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

std::optional<std::int64_t> parse_label(std::string_view word) {
  std::int64_t label = 0;
  const auto [end, status] = std::from_chars(word.data(), word.data() + word.size(), label);
  if (status == std::errc{} && end == word.data() + word.size()) return label;
  return std::nullopt;
}

SourceFile parse_line(std::string_view line, const fs::path& folder) {
  const std::size_t gap = line.find_last_of(blanks);
  if (gap != std::string_view::npos)
    if (const auto label = parse_label(line.substr(gap + 1))) {
      const std::string name(trimmed(line.substr(0, gap)));
      return {name, folder / name, label};
    }
  const std::string name(line);
  return {name, folder / name, {}};
}

}  // namespace

bool is_tensor_file(const fs::path& path) { return lower_extension(path) == ".npy"; }

Tensor load_tensor(const std::filesystem::path& path, const Shape& shape) {
  const Tensor tensor = read_npy(path);
  const Shape without_batch{Dims(shape.begin() + 1, shape.end())};
  if (tensor.shape() == shape || tensor.shape() == without_batch) return tensor.converted(ElementType::f32).reshaped(shape);
  throw Error(ErrorCode::InvalidShape, "tensor: given shape " + to_string(tensor.shape()) + ", expected " + to_string(shape),
              {.file = path.string()});
}

std::vector<SourceFile> list_source(const fs::path& folder) {
  std::vector<SourceFile> files;
  list_folder(folder, folder, files);
  std::ranges::sort(files, {}, &SourceFile::name);
  return files;
}

std::vector<SourceFile> read_source_list(const fs::path& list, const fs::path& folder) {
  std::vector<SourceFile> files;
  for (const TextLine& line : read_lines(list)) files.push_back(parse_line(line.text, folder));
  return files;
}

}  // namespace octet
