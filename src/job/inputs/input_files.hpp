#pragma once

#include <string>
#include <vector>

#include <octet/eval/image.hpp>
#include <octet/exec/executor.hpp>

#include "job/inputs/model_shapes.hpp"

namespace octet::job {

/// Files that hold a network's inputs.
struct InputFiles {
  std::vector<std::string> arguments{};  ///< "[NAME=]FILE", or "NAME=NUMBER" where read_with_files() reads the model
  Preprocessing preprocessing{};
  std::string option = "input";  ///< that gave them, for messages
};

/// One tensor per input of the network: an argument without NAME goes to the first input that no other argument names. NAME is anything
/// that Executor::input_index knows. A FILE that ends in .npy holds the tensor itself, any other is an image. Throws Error(InvalidArgument)
/// unless every input is given once. Where names hold '=', the longest one counts that is an input's.
std::vector<Tensor> load_inputs(const Executor& executor, const InputFiles& files);

/// A network, and the files that are left for its inputs.
struct ModelWithFiles {
  Graph graph;
  InputFiles files;
};

/// Reads a model with shapes from the choice and the files. An input that is given as a number has that value in the network, where it can
/// decide an If or be an axis. So have small tensors of integers where the network cannot run otherwise.
ModelWithFiles read_with_files(const std::filesystem::path& model, const ShapeChoice& choice, const InputFiles& files);

}  // namespace octet::job
