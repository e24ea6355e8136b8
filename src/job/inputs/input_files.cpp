#include "job/inputs/input_files.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <octet/base/error.hpp>
#include <octet/eval/preprocessing.hpp>
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

}  // namespace

std::vector<Tensor> load_inputs(const Executor& executor, const InputFiles& given) {
  const std::vector<std::string> files = assign_files(names_of(executor), given.arguments, given.option);
  std::vector<Tensor> tensors;
  for (std::size_t i = 0; i < files.size(); ++i) tensors.push_back(load(files[i], executor.inputs()[i], given.preprocessing));
  return tensors;
}

GivenDims dims_of_files(const std::filesystem::path& model, const InputFiles& given) {
  return [=](const DeclaredInput& input, std::size_t place) {
    const std::vector<std::string> files = assign_files(names_of(declared_inputs(model)), given.arguments, given.option);
    return dims_of_file(files[place], input, steps_of(given.preprocessing), given.preprocessing.layout);
  };
}

}  // namespace octet::job
