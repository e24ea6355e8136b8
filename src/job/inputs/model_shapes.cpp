#include "job/inputs/model_shapes.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <octet/base/error.hpp>
#include <octet/tensor/npy.hpp>

#include "job/inputs/shape_arguments.hpp"
#include "eval/image_input.hpp"
#include "eval/source_files.hpp"

namespace octet::job {
namespace {

[[noreturn]] void fail(const ShapeChoice& choice, const std::string& given, const std::string& expected) {
  throw Error(ErrorCode::InvalidArgument, choice.option() + ": given " + given + ", expected " + expected);
}

std::string names_of(const std::vector<DeclaredInput>& inputs) {
  std::string names;
  for (const DeclaredInput& input : inputs) names += (names.empty() ? "'" : ", '") + input.name + "'";
  return names.empty() ? "none, since the network has no inputs" : names;
}

DeclaredInput& named(std::vector<DeclaredInput>& inputs, const std::string& name, const ShapeChoice& choice) {
  auto found = std::ranges::find(inputs, name, &DeclaredInput::name);
  if (found == inputs.end())
    found = std::ranges::find_if(
        inputs, [&](const DeclaredInput& input) { return std::ranges::find(input.tensor_names, name) != input.tensor_names.end(); });
  if (found != inputs.end()) return *found;
  throw Error(ErrorCode::NotFound,
              choice.option() + ": given '" + name + "', expected the name of an input of the network: " + names_of(inputs));
}

/// Open dimensions keep the name that the file has for them.
void set_dims(DeclaredInput& input, const Dims& dims, const ShapeChoice& choice) {
  if (input.dims && input.dims->size() != dims.size())
    fail(choice, to_string(dims) + " for '" + input.name + "'", "the rank of " + to_string(input.dims) + " as in the file");
  std::vector<DeclaredDim> chosen;
  for (std::size_t i = 0; i < dims.size(); ++i)
    chosen.push_back({.size = dims[i], .name = dims[i] < 0 && input.dims ? (*input.dims)[i].name : std::string()});
  input.dims = std::move(chosen);
}

bool is_open(const DeclaredInput& input) { return !input.dims || std::ranges::any_of(*input.dims, &DeclaredDim::is_open); }

/// Sizes for the open dimensions from those of a tensor, which may lack the batch or add one.
void fill(DeclaredInput& input, const Dims& given) {
  if (!input.dims) input.dims.emplace(given.size());
  std::vector<DeclaredDim>& dims = *input.dims;
  const auto take = [&](std::size_t first, std::size_t offset) {
    for (std::size_t i = first; i < dims.size(); ++i)
      if (dims[i].is_open()) dims[i].size = given[i - first + offset];
  };
  if (given.size() == dims.size()) take(0, 0);
  else if (given.size() + 1 == dims.size()) take(1, 0);
  else if (given.size() == dims.size() + 1 && given.front() == 1) take(0, 1);
}

std::string dim_text(const DeclaredDim& dim, std::size_t place) {
  return "dimension " + std::to_string(place) + (dim.name.empty() ? "" : " ('" + dim.name + "')");
}

/// The shape, which has to be without open dimensions now.
Shape closed(const DeclaredInput& input, const DeclaredInput& asked, const ShapeChoice& choice) {
  const std::string example = choice.option() + " \"" + input.name;
  if (!input.dims)
    throw Error(ErrorCode::InvalidArgument, "input '" + input.name + "': given no shape, expected one: " + example + "[...]\"");
  Dims dims;
  for (const DeclaredDim& dim : *input.dims) dims.push_back(dim.size);
  if (!dims.empty() && dims[0] < 0) dims[0] = 1;
  std::string open;
  for (std::size_t i = 0; i < dims.size(); ++i)
    if (dims[i] < 0) open += (open.empty() ? "" : " and ") + dim_text((*input.dims)[i], i);
  if (open.empty()) return Shape(std::move(dims));
  throw Error(ErrorCode::InvalidArgument, "input '" + input.name + "' " + to_string(asked.dims) + ": given no size for " + open +
                                              ", expected one: " + example + to_string(input.dims) +
                                              "\" with numbers, a .npy file of that shape, or " + choice.prefix + "crop for images");
}

/// The size that images have after the steps, where it does not hang on theirs; -1 where it does.
std::pair<std::int64_t, std::int64_t> size_after(std::span<const PreprocessingStep> steps) {
  std::int64_t height = -1, width = -1;
  for (const PreprocessingStep& step : steps) {
    if (const auto* resize = std::get_if<ResizeStep>(&step)) {
      const bool exact = resize->aspect_ratio == AspectRatio::Ignored;
      height = exact ? resize->height : -1;
      width = exact ? resize->width : -1;
    } else if (const auto* crop = std::get_if<CropStep>(&step)) {
      height = crop->central_fraction ? -1 : crop->height;
      width = crop->central_fraction ? -1 : crop->width;
    } else if (std::holds_alternative<PaddingStep>(step)) {
      height = width = -1;
    }
  }
  return {height, width};
}

Dims dims_of_images(const DeclaredInput& input, std::span<const PreprocessingStep> steps, ImageLayout layout) {
  Dims dims;
  for (const DeclaredDim& dim : *input.dims) dims.push_back(dim.size);
  const std::optional<ImageInput> image = find_image_input(dims, layout);
  if (!image) return dims;
  const auto [height, width] = size_after(steps);
  const std::size_t first = dims.size() - (image->channels_last ? 3 : 2);
  if (dims[first] < 0) dims[first] = height;
  if (dims[first + 1] < 0) dims[first + 1] = width;
  return dims;
}

/// The file's order of dimensions becomes the network's.
void reorder(DeclaredInput& input) {
  if (!input.dims || input.order.size() != input.dims->size()) return;
  std::vector<DeclaredDim> dims;
  for (const std::size_t place : input.order) dims.push_back((*input.dims)[place]);
  input.dims = std::move(dims);
}

std::vector<DeclaredInput> chosen_inputs(const std::filesystem::path& model, const ShapeChoice& choice) {
  std::vector<DeclaredInput> inputs = declared_inputs(model);
  if (choice.text.empty()) return inputs;
  const std::vector<ShapeArgument> shapes = parse_shape_arguments(choice.text, choice.option());
  if (shapes.size() > inputs.size())
    fail(choice, std::to_string(shapes.size()) + " shapes", "at most one for each of the " + std::to_string(inputs.size()) + " inputs");
  if (shapes.size() < inputs.size() && std::ranges::find(shapes, "", &ShapeArgument::name) != shapes.end())
    fail(choice, "'" + choice.text + "'", "the name of each input in front of its shape, since there are several: " + names_of(inputs));
  for (std::size_t i = 0; i < shapes.size(); ++i)
    set_dims(shapes[i].name.empty() ? inputs[i] : named(inputs, shapes[i].name, choice), shapes[i].dims, choice);
  return inputs;
}

}  // namespace

Dims in_file_order(const DeclaredInput& input, const Dims& dims) {
  if (input.order.size() != dims.size()) return dims;
  Dims result(dims.size());
  for (std::size_t i = 0; i < dims.size(); ++i) result[input.order[i]] = dims[i];
  return result;
}

Dims in_network_order(const DeclaredInput& input, const Dims& dims) {
  if (input.order.size() != dims.size()) return dims;
  Dims result;
  for (const std::size_t place : input.order) result.push_back(dims[place]);
  return result;
}

std::filesystem::path weights_of(const std::filesystem::path& model, std::span<const std::filesystem::path> models,
                                 std::span<const std::filesystem::path> weights, const std::string& prefix) {
  if (weights.empty()) return {};
  if (weights.size() != models.size())
    throw Error(ErrorCode::InvalidArgument, prefix + "weights: given " + std::to_string(weights.size()) + " files, expected one for each of " +
                                                std::to_string(models.size()) + " models");
  return weights[static_cast<std::size_t>(std::ranges::find(models, model) - models.begin())];
}

std::vector<DeclaredInput> shaped_inputs(const std::filesystem::path& model, const ShapeChoice& choice) {
  std::vector<DeclaredInput> inputs = chosen_inputs(model, choice);
  for (DeclaredInput& input : inputs) reorder(input);
  return inputs;
}

bool has_open_dims(const std::vector<DeclaredInput>& inputs) {
  return std::ranges::any_of(inputs, [](const DeclaredInput& input) {
    return !input.dims || std::any_of(input.dims->begin() + (input.dims->size() > 1 ? 1 : 0), input.dims->end(),
                                      [](const DeclaredDim& dim) { return dim.is_open(); });
  });
}

bool has_any_open_dims(const std::vector<DeclaredInput>& inputs) { return std::ranges::any_of(inputs, is_open); }

ReadOptions shaped_reading(const std::filesystem::path& model, const ShapeChoice& choice, const GivenDims& given, ReadOptions options) {
  options.weights = choice.weights;
  const std::vector<DeclaredInput> inputs = shaped_inputs(model, choice);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (choice.text.empty() && !is_open(inputs[i])) continue;
    DeclaredInput filled = inputs[i];
    if (is_open(filled) && given)
      if (const std::optional<Dims> dims = given(inputs[i], i)) fill(filled, *dims);
    options.input_shapes[inputs[i].name] = Shape(in_file_order(inputs[i], closed(filled, inputs[i], choice).dims()));
  }
  return options;
}

OpenModel read_open(const std::filesystem::path& model, const ShapeChoice& choice, const ReadOptions& options) {
  std::map<std::string, Dims> shapes;
  for (const DeclaredInput& input : shaped_inputs(model, choice)) {
    if (!input.dims) continue;
    Dims& dims = shapes[input.name];
    for (const DeclaredDim& dim : *input.dims) dims.push_back(dim.size);
    dims = in_file_order(input, dims);
  }
  ReadOptions reading = options;
  reading.weights = choice.weights;
  return read_open_model(model, shapes, reading);
}

std::optional<Dims> dims_of_file(const std::filesystem::path& file, const DeclaredInput& input, std::span<const PreprocessingStep> steps,
                                 ImageLayout layout) {
  if (is_tensor_file(file)) return read_npy(file).shape().dims();
  if (!input.dims) return std::nullopt;
  return dims_of_images(input, steps, layout);
}

GivenDims dims_of_samples(const DatasetConfig& data) {
  return [&data](const DeclaredInput& input, std::size_t) -> std::optional<Dims> {
    if (data.annotations.annotations.empty()) return std::nullopt;
    return dims_of_file(data.data_source / data.annotations.annotations.front().identifier, input, data.preprocessing, data.layout);
  };
}

}  // namespace octet::job
