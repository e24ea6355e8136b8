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

bool holds_sample(const fs::path& path) {
  constexpr std::array<std::string_view, 7> extensions{".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".npy"};
  // Images that cannot be decoded: left out here, they would be missed by nobody.
  constexpr std::array<std::string_view, 17> others{".webp", ".gif", ".tif", ".tiff", ".jp2", ".j2k", ".jxl", ".heic", ".heif",
                                                    ".avif", ".tga", ".ppm", ".pgm",  ".pnm", ".dib", ".psd", ".hdr"};
  const std::string extension = lower_extension(path);
  return std::ranges::find(extensions, extension) != extensions.end() || std::ranges::find(others, extension) != others.end();
}

bool is_tensor_file(const fs::path& path) { return lower_extension(path) == ".npy"; }

bool is_archive_file(const fs::path& path) { return lower_extension(path) == ".npz"; }

Shape one_sample(const Shape& input_shape) { return input_shape.rank() == 0 ? input_shape : input_shape.with(0, 1); }

bool is_whole_input(const Shape& shape, const Shape& input_shape) {
  return shape == input_shape && (shape.rank() == 0 || shape[0] != 1);
}

namespace {

Shape without_first(const Shape& shape) { return Shape(Dims(shape.begin() + 1, shape.end())); }

}  // namespace

Tensor fitted(Tensor tensor, const Shape& input_shape) {
  const Shape sample = one_sample(input_shape), shape = tensor.shape();
  if (shape == input_shape || shape == sample) return tensor;
  if (shape.rank() > 0 && shape[0] == 1 && without_first(shape) == input_shape) return tensor.reshaped(input_shape);
  if (sample.rank() > 0 && shape == without_first(sample)) return tensor.reshaped(sample);
  const std::string batch = sample == input_shape ? "" : ", or one sample of it, " + to_string(sample);
  throw Error(ErrorCode::InvalidShape,
              "tensor: given shape " + to_string(shape) + ", expected " + to_string(input_shape) + batch);
}

Tensor load_tensor(const std::filesystem::path& path, const Shape& input_shape) try {
  return fitted(read_npy(path).converted(ElementType::f32), input_shape);
} catch (const Error& error) {
  throw error.at({.file = path.string()});
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
