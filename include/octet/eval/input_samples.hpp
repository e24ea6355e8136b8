#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/graph/graph.hpp>
#include <octet/tensor/tensor.hpp>

namespace octet {

/// The arrays of a .npz file of NumPy by their names, stored or deflated. Throws as read_npy(), and Error(InvalidArgument) where the file
/// is no such archive.
OCTET_API std::map<std::string, Tensor> read_npz(const std::filesystem::path& path);

/// One sample for a network of any number of inputs: a .npz file with an array for each input by its name, a folder with a file NAME.npy
/// for each, or for a network of one input a .npy file. In names of files, "_" may stand for any character but letters, digits, '.', '_',
/// '-'.
struct InputSample {
  std::string name{};  ///< relative to the folder that was listed
  std::filesystem::path path{};
  bool operator==(const InputSample&) const = default;
};

/// The samples of a folder, sorted by the bytes of their names: its .npz and .npy files and, where there are several inputs, the folders in
/// it that hold .npy files. Other folders are searched for samples. Images are listed as well, so that whoever loads them hears that they
/// are no such samples. Throws Error(Io) naming a folder that cannot be read.
OCTET_API std::vector<InputSample> list_input_samples(const std::filesystem::path& folder, bool one_input);

/// The tensors of a sample by the names of their inputs, "" for the only one of a .npy file. Throws Error naming the file.
OCTET_API std::map<std::string, Tensor> load_input_sample(const InputSample& sample);

/// The tensor of a sample for the input of that name. Throws Error(InvalidArgument) naming the sample where it has none.
OCTET_API Tensor input_of_sample(const InputSample& sample, const std::string& name);

/// The tensor for each input of the names, in their order. Throws Error(InvalidArgument) naming the sample where one is missing, or there
/// are others.
OCTET_API std::vector<Tensor> inputs_of_sample(const InputSample& sample, const std::vector<std::string>& names);

}  // namespace octet
