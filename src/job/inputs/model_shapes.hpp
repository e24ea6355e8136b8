#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <octet/eval/evaluator.hpp>
#include <octet/model/inputs.hpp>
#include <octet/model/model.hpp>
#include <octet/model/open_model.hpp>

namespace octet::job {

/// What is asked for about the shapes of a model's inputs, and about where its weights are.
struct ShapeChoice {
  std::string text{};                ///< as parse_shape_arguments() takes it; empty = nothing
  std::string name = "input_shape";  ///< of the field that holds it, for messages
  std::string prefix{};              ///< of fields in messages
  std::filesystem::path weights{};   ///< of a Caffe network, as ReadOptions::weights

  std::string option() const { return prefix + name; }
};

/// The file of weights that stands in the place that the model has among the models; none where no files are given. Throws
/// Error(InvalidArgument) unless there is one for each model.
std::filesystem::path weights_of(const std::filesystem::path& model, std::span<const std::filesystem::path> models,
                                 std::span<const std::filesystem::path> weights, const std::string& prefix);

/// What a file that is given says about the input at that place among the model's: dimensions, -1 where it leaves them open, or
/// nothing.
using GivenDims = std::function<std::optional<Dims>(const DeclaredInput& input, std::size_t place)>;

/// A shape as the network has it in the order of the file, and the other way round.
Dims in_file_order(const DeclaredInput& input, const Dims& dims);
Dims in_network_order(const DeclaredInput& input, const Dims& dims);

/// The inputs that a file declares, with the chosen shapes in place of its own, in the network's order of dimensions. A shape without a name belongs to the input in its place.
/// Throws Error for a name that the model lacks, for another rank, and for more shapes than inputs.
std::vector<DeclaredInput> shaped_inputs(const std::filesystem::path& model, const ShapeChoice& choice);

/// Whether dimensions other than the batch are open. The batch is dimension 0 of two or more.
bool has_open_dims(const std::vector<DeclaredInput>& inputs);

/// Whether any dimension is.
bool has_any_open_dims(const std::vector<DeclaredInput>& inputs);

/// How to read the model such that no dimension is open: sizes come from the choice, from what is given for an input, and the batch is 1
/// where neither says more. Throws Error(InvalidArgument) naming input, dimension and option where one stays open.
ReadOptions shaped_reading(const std::filesystem::path& model, const ShapeChoice& choice, const GivenDims& given = {},
                           ReadOptions options = {});

/// The model with the dimensions open that neither the choice nor the file gives a size. Throws as read_open_model().
OpenModel read_open(const std::filesystem::path& model, const ShapeChoice& choice, const ReadOptions& options = {});

/// What the first sample of a data set says: the shape that its .npy file has, or the size that preprocessing gives to images.
GivenDims dims_of_samples(const DatasetConfig& data);

/// What a file says about an input that it is given for.
std::optional<Dims> dims_of_file(const std::filesystem::path& file, const DeclaredInput& input, std::span<const PreprocessingStep> steps,
                                 ImageLayout layout);

}  // namespace octet::job
