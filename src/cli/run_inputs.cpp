#include "cli/run_inputs.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include <octet/base/error.hpp>
#include <octet/graph/evaluate.hpp>
#include <octet/tensor/npy.hpp>

namespace octet::cli {
namespace {

std::string known_names(const std::vector<Port>& ports) {
  std::string names;
  for (const Port& port : ports) names += (names.empty() ? "'" : ", '") + port.name + "'";
  return names;
}

[[noreturn]] void fail(const std::string& given, const std::vector<Port>& ports) {
  throw Error(ErrorCode::InvalidArgument,
              "--input: given " + given + ", expected each of the network's inputs once: " + known_names(ports));
}

/// The input that "NAME=FILE" names; nothing when the text is the name of a file, which may contain '=' too.
std::optional<std::size_t> named_input(const Executor& executor, const std::string& argument) try {
  const std::size_t equals = argument.find('=');
  if (equals == std::string::npos) return std::nullopt;
  return executor.input_index(std::string_view(argument).substr(0, equals));
} catch (const Error&) {
  return std::nullopt;
}

/// The file of each input; inputs that no argument names take the unnamed ones in order.
std::vector<std::string> assign_files(const Executor& executor, const std::vector<std::string>& arguments) {
  const std::vector<Port>& ports = executor.inputs();
  std::vector<std::string> files(ports.size());
  std::vector<std::string> unnamed;
  for (const std::string& argument : arguments) {
    const std::optional<std::size_t> index = named_input(executor, argument);
    if (!index) {
      unnamed.push_back(argument);
      continue;
    }
    if (!files[*index].empty()) fail("'" + ports[*index].name + "' twice", ports);
    files[*index] = argument.substr(argument.find('=') + 1);
    if (files[*index].empty()) fail("'" + ports[*index].name + "' without a file", ports);
  }
  auto next = unnamed.begin();
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!files[i].empty()) continue;
    if (next == unnamed.end()) fail("no file for '" + ports[i].name + "'", ports);
    files[i] = *next++;
  }
  if (next != unnamed.end()) fail("'" + *next + "', which no input is left for", ports);
  return files;
}

/// The image for an input of bytes [N,H,W,C].
Tensor load_pixels(const std::string& file, const Preprocessing& preprocessing, const Shape& shape) {
  const Tensor planes = load_image(file, preprocessing, Shape{shape[0], shape[3], shape[1], shape[2]});
  const Tensor pixels = evaluate(Transpose{}, std::vector<Tensor>{planes, Tensor::from(Dims{0, 2, 3, 1})}).front();
  Tensor bytes(ElementType::u8, shape);
  std::ranges::transform(pixels.data<float>(), bytes.mutable_data<std::uint8_t>().begin(),
                         [](float value) { return static_cast<std::uint8_t>(std::clamp(std::nearbyint(value), 0.0f, 255.0f)); });
  return bytes;
}

Tensor load(const std::string& file, const Port& port, const Preprocessing& preprocessing) {
  const bool is_image = !file.ends_with(".npy");
  if (is_image && port.element_type == ElementType::u8 && port.shape.rank() == 4) return load_pixels(file, preprocessing, port.shape);
  if (is_image) return load_image(file, preprocessing, port.shape);
  Tensor tensor = read_npy(file);
  if (tensor.shape() == port.shape) return tensor;
  throw Error(ErrorCode::InvalidShape,
              "input '" + port.name + "': given shape " + to_string(tensor.shape()) + ", expected " + to_string(port.shape),
              {.file = file});
}

}  // namespace

std::vector<Tensor> load_inputs(const Executor& executor, const std::vector<std::string>& arguments, const Preprocessing& preprocessing) {
  const std::vector<std::string> files = assign_files(executor, arguments);
  std::vector<Tensor> tensors;
  for (std::size_t i = 0; i < files.size(); ++i) tensors.push_back(load(files[i], executor.inputs()[i], preprocessing));
  return tensors;
}

}  // namespace octet::cli
