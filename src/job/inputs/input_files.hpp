#pragma once

#include <string>
#include <vector>

#include <octet/eval/image.hpp>
#include <octet/exec/executor.hpp>

#include "job/inputs/model_shapes.hpp"

namespace octet::job {

/// Files that hold a network's inputs.
struct InputFiles {
  std::vector<std::string> arguments{};  ///< "[NAME=]FILE"
  Preprocessing preprocessing{};
  std::string option = "input";  ///< that gave them, for messages
};

/// One tensor per input of the network: an argument without NAME goes to the first input that no other argument names. NAME is anything
/// that Executor::input_index knows. A FILE that ends in .npy holds the tensor itself, any other is an image. Throws Error(InvalidArgument)
/// unless every input is given once. Where names hold '=', the longest one counts that is an input's.
std::vector<Tensor> load_inputs(const Executor& executor, const InputFiles& files);

/// What the same files say about the dimensions of the inputs of a model that is still to be read.
GivenDims dims_of_files(const std::filesystem::path& model, const InputFiles& files);

}  // namespace octet::job
