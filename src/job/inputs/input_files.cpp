#include "job/inputs/input_files.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include <octet/base/error.hpp>
#include <octet/eval/preprocessing.hpp>
#include <octet/model/model.hpp>
#include <octet/tensor/npy.hpp>

#include "eval/source_files.hpp"

namespace octet::job {
namespace {

/// What an argument may call an input: its name, or one of the others.
struct InputNames {
  std::string name;
  std::vector<std::string> others;
};

std::string known_names(const std::vector<InputNames>& inputs) {
  std::string names;
  for (const InputNames& input : inputs) names += (names.empty() ? "'" : ", '") + input.name + "'";
  return names.empty() ? "none, since the network has no inputs" : names;
}

[[noreturn]] void fail(const std::string& option, const std::string& given, const std::vector<InputNames>& inputs) {
  throw Error(ErrorCode::InvalidArgument,
              option + ": given " + given + ", expected each of the network's inputs once: " + known_names(inputs));
}

std::optional<std::size_t> index_of(const std::vector<InputNames>& inputs, const std::string& name) {
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (inputs[i].name == name) return i;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (std::ranges::find(inputs[i].others, name) != inputs[i].others.end()) return i;
  return std::nullopt;
}

struct NamedFile {
  std::size_t input;
  std::string file;
};

/// What "NAME=FILE" says, of several names the longest; nothing when the text is the name of a file, which may contain '=' too.
std::optional<NamedFile> named_file(const std::vector<InputNames>& inputs, const std::string& argument) {
  for (std::size_t equals = argument.rfind('='); equals != std::string::npos && equals > 0; equals = argument.rfind('=', equals - 1))
    if (const auto index = index_of(inputs, argument.substr(0, equals))) return NamedFile{*index, argument.substr(equals + 1)};
  return std::nullopt;
}

/// The file of each input; inputs that no argument names take the unnamed ones in order.
std::vector<std::string> assign_files(const std::vector<InputNames>& inputs, const std::vector<std::string>& arguments,
                                      const std::string& option) {
  std::vector<std::string> files(inputs.size());
  std::vector<std::string> unnamed;
  for (const std::string& argument : arguments) {
    const std::optional<NamedFile> named = named_file(inputs, argument);
    if (!named) {
      unnamed.push_back(argument);
      continue;
    }
    std::string& file = files[named->input];
    if (!file.empty()) fail(option, "'" + inputs[named->input].name + "' twice", inputs);
    file = named->file;
    if (file.empty()) fail(option, "'" + inputs[named->input].name + "' without a file", inputs);
  }
  auto next = unnamed.begin();
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!files[i].empty()) continue;
    if (next == unnamed.end()) fail(option, "no file for '" + inputs[i].name + "'", inputs);
    files[i] = *next++;
  }
  if (next != unnamed.end()) fail(option, "'" + *next + "', which no input is left for", inputs);
  return files;
}

std::vector<InputNames> names_of(const Executor& executor) {
  std::vector<InputNames> names;
  for (std::size_t i = 0; i < executor.inputs().size(); ++i) names.push_back({executor.inputs()[i].name, executor.input_names(i)});
  return names;
}

std::vector<InputNames> names_of(const std::vector<DeclaredInput>& inputs) {
  std::vector<InputNames> names;
  for (const DeclaredInput& input : inputs) names.push_back({input.name, input.tensor_names});
  return names;
}

/// Pixels for an input of bytes.
Tensor in_bytes(const Tensor& pixels) {
  Tensor bytes(ElementType::u8, pixels.shape());
  std::ranges::transform(pixels.data<float>(), bytes.mutable_data<std::uint8_t>().begin(),
                         [](float value) { return static_cast<std::uint8_t>(std::clamp(std::nearbyint(value), 0.0f, 255.0f)); });
  return bytes;
}

/// A tensor may lack a batch of 1 or have one more.
Tensor in_shape(const Tensor& tensor, const Port& port, const std::string& file) {
  const std::size_t rank = port.shape.rank(), given = tensor.shape().rank();
  const bool adds = given == rank + 1 && tensor.shape()[0] == 1, lacks = given + 1 == rank && port.shape[0] == 1;
  if (tensor.shape() == port.shape) return tensor;
  if ((adds || lacks) && std::equal(tensor.shape().begin() + (adds ? 1 : 0), tensor.shape().end(), port.shape.begin() + (lacks ? 1 : 0)))
    return tensor.reshaped(port.shape);
  throw Error(ErrorCode::InvalidShape,
              "input '" + port.name + "': given shape " + to_string(tensor.shape()) + ", expected " + to_string(port.shape),
              {.file = file});
}

Tensor load(const std::string& file, const Port& port, const Preprocessing& preprocessing) {
  if (is_tensor_file(file)) return in_shape(read_npy(file), port, file);
  const Tensor image = load_image(file, preprocessing, port.shape);
  return port.element_type == ElementType::u8 ? in_bytes(image) : image;
}

using Values = std::map<std::string, Tensor>;

/// An axis, a target shape or a sampling rate has no more elements than this.
constexpr std::size_t small_elements = 64;

template <typename Number>
std::optional<Number> number_in(const std::string& text) {
  Number number{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// The number that the text is; nothing for the name of a file.
std::optional<Tensor> value_in(const std::string& text, const DeclaredInput& input, const std::string& option) {
  if (std::filesystem::exists(text)) return std::nullopt;
  if (const auto whole = number_in<std::int64_t>(text)) return Tensor::scalar(*whole);
  const auto number = number_in<double>(text);
  if (!number) return std::nullopt;
  if (!is_floating_point(input.element_type))
    throw Error(ErrorCode::InvalidArgument, option + ": given " + text + " for '" + input.name +
                                                "', expected a whole number, since it is " + std::string(name(input.element_type)));
  return Tensor::scalar(*number);
}

/// Takes the arguments that are numbers away from those that are files.
Values take_values(const std::vector<DeclaredInput>& inputs, InputFiles& given) {
  Values values;
  const std::vector<InputNames> names = names_of(inputs);
  std::erase_if(given.arguments, [&](const std::string& argument) {
    const std::optional<NamedFile> named = named_file(names, argument);
    if (!named) return false;
    const DeclaredInput& input = inputs[named->input];
    const std::optional<Tensor> value = value_in(named->file, input, given.option);
    if (value && !values.emplace(input.name, *value).second) fail(given.option, "'" + input.name + "' twice", names);
    return value.has_value();
  });
  return values;
}

/// Without the inputs that have values.
std::vector<DeclaredInput> left_of(std::vector<DeclaredInput> inputs, const Values& values) {
  std::erase_if(inputs, [&](const DeclaredInput& input) { return values.contains(input.name); });
  return inputs;
}

Graph read_with_values(const std::filesystem::path& model, const ShapeChoice& choice, const InputFiles& files, const Values& values) {
  const std::vector<DeclaredInput> left = left_of(declared_inputs(model), values);
  const GivenDims dims = [&](const DeclaredInput& input, std::size_t) -> std::optional<Dims> {
    const auto place = std::ranges::find(left, input.name, &DeclaredInput::name);
    if (place == left.end() || files.arguments.empty()) return std::nullopt;
    const std::vector<std::string> names = assign_files(names_of(left), files.arguments, files.option);
    const std::string& file = names[static_cast<std::size_t>(place - left.begin())];
    return dims_of_file(file, input, steps_of(files.preprocessing), files.preprocessing.layout);
  };
  ReadOptions options = shaped_reading(model, choice, dims);
  options.input_values = values;
  for (const auto& [name, value] : values) options.input_shapes.erase(name);
  return read_model(model, options);
}

bool has_unknown(const Graph& graph) {
  return std::ranges::any_of(graph.nodes(), [](const Node& node) { return node.as<Opaque>() != nullptr; });
}

/// Small tensors of integers become values, the other files go by name to the inputs that are left.
ModelWithFiles read_with_small_values(const std::filesystem::path& model, const ShapeChoice& choice, const InputFiles& given,
                                      Values values) {
  const std::vector<DeclaredInput> left = left_of(declared_inputs(model), values);
  const std::vector<std::string> files = assign_files(names_of(left), given.arguments, given.option);
  InputFiles others{.arguments = {}, .preprocessing = given.preprocessing, .option = given.option};
  for (std::size_t i = 0; i < left.size(); ++i) {
    const bool may_decide = !is_floating_point(left[i].element_type) && is_tensor_file(files[i]);
    Tensor tensor = may_decide ? read_npy(files[i]) : Tensor();
    if (may_decide && tensor.elements() <= small_elements) values.emplace(left[i].name, std::move(tensor));
    else others.arguments.push_back(left[i].name + "=" + files[i]);
  }
  return {read_with_values(model, choice, others, values), std::move(others)};
}

/// The same where that lets the network run, else nothing.
std::optional<ModelWithFiles> runnable_with_small_values(const std::filesystem::path& model, const ShapeChoice& choice,
                                                         const InputFiles& given, const Values& values) try {
  if (given.arguments.empty()) return std::nullopt;
  ModelWithFiles read = read_with_small_values(model, choice, given, values);
  return has_unknown(read.graph) ? std::nullopt : std::optional(std::move(read));
} catch (const Error&) {
  return std::nullopt;
}

}  // namespace

ModelWithFiles read_with_files(const std::filesystem::path& model, const ShapeChoice& choice, const InputFiles& given) {
  InputFiles files = given;
  const Values values = take_values(declared_inputs(model), files);
  try {
    Graph graph = read_with_values(model, choice, files, values);
    if (has_unknown(graph))
      if (auto with_values = runnable_with_small_values(model, choice, files, values)) return *std::move(with_values);
    return {std::move(graph), std::move(files)};
  } catch (const Error&) {
    if (auto with_values = runnable_with_small_values(model, choice, files, values)) return *std::move(with_values);
    throw;
  }
}

std::vector<Tensor> load_inputs(const Executor& executor, const InputFiles& given) {
  const std::vector<std::string> files = assign_files(names_of(executor), given.arguments, given.option);
  std::vector<Tensor> tensors;
  for (std::size_t i = 0; i < files.size(); ++i) tensors.push_back(load(files[i], executor.inputs()[i], given.preprocessing));
  return tensors;
}

}  // namespace octet::job
