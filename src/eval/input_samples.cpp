#include <octet/eval/input_samples.hpp>

#include <algorithm>

#include <octet/base/error.hpp>
#include <octet/tensor/npy.hpp>

#include "eval/source_files.hpp"

namespace octet {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code status;
  fs::directory_iterator entry(folder, status);
  for (; !status && entry != fs::directory_iterator{}; entry.increment(status)) entries.push_back(entry->path());
  if (status) throw Error(ErrorCode::Io, "cannot read the folder: " + status.message(), {.file = folder.string()});
  return entries;
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored) && !fs::is_symlink(path, ignored);
}

void list(const fs::path& root, const fs::path& folder, bool one_input, std::vector<InputSample>& samples) {
  const std::vector<fs::path> entries = entries_of(folder);
  const auto add = [&](const fs::path& path) { samples.push_back({path.lexically_relative(root).generic_string(), path}); };
  if (!one_input && folder != root && std::ranges::any_of(entries, is_tensor_file)) return add(folder);
  for (const fs::path& entry : entries) {
    if (is_folder(entry)) list(root, entry, one_input, samples);
    else if (is_archive_file(entry) || holds_sample(entry)) add(entry);
  }
}

std::string plain(std::string name) {
  std::ranges::replace_if(
      name,
      [](char c) {
        return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-');
      },
      '_');
  return name;
}

}  // namespace

std::vector<InputSample> list_input_samples(const fs::path& folder, bool one_input) {
  std::vector<InputSample> samples;
  list(folder, folder, one_input, samples);
  std::ranges::sort(samples, {}, &InputSample::name);
  return samples;
}

std::map<std::string, Tensor> load_input_sample(const InputSample& sample) {
  if (is_tensor_file(sample.path)) return {{"", read_npy(sample.path)}};
  if (is_archive_file(sample.path)) return read_npz(sample.path);
  if (holds_sample(sample.path))
    throw Error(ErrorCode::InvalidArgument, "sample: given an image, expected a .npz file or a folder of .npy files",
                {.file = sample.path.string()});
  std::map<std::string, Tensor> tensors;
  for (const fs::path& file : entries_of(sample.path))
    if (is_tensor_file(file)) tensors.emplace(file.stem().string(), read_npy(file));
  return tensors;
}

namespace {

/// The tensor for an input, which the sample then has no more.
Tensor take(std::map<std::string, Tensor>& tensors, const std::string& name, const InputSample& sample) {
  auto found = tensors.find(name);
  if (found == tensors.end()) found = tensors.find(plain(name));
  if (found == tensors.end()) found = tensors.find("");
  if (found == tensors.end())
    throw Error(ErrorCode::InvalidArgument, "sample: given none for input '" + name + "', expected an array of that name",
                {.file = sample.path.string()});
  Tensor tensor = std::move(found->second);
  tensors.erase(found);
  return tensor;
}

}  // namespace

Tensor input_of_sample(const InputSample& sample, const std::string& name) {
  std::map<std::string, Tensor> tensors = load_input_sample(sample);
  return take(tensors, name, sample);
}

std::vector<Tensor> inputs_of_sample(const InputSample& sample, const std::vector<std::string>& names) {
  std::map<std::string, Tensor> tensors = load_input_sample(sample);
  std::vector<Tensor> inputs;
  for (const std::string& name : names) inputs.push_back(take(tensors, name, sample));
  if (!tensors.empty())
    throw Error(ErrorCode::InvalidArgument, "sample: given '" + tensors.begin()->first + "', expected the name of an input",
                {.file = sample.path.string()});
  return inputs;
}

}  // namespace octet
