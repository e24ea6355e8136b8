#include "cli/run_inputs.hpp"

#include <algorithm>

#include <octet/base/error.hpp>
#include <octet/tensor/npy.hpp>

namespace octet::cli {
namespace {

std::string known_names(const std::vector<Port>& ports) {
  std::string names;
  for (const Port& port : ports) names += (names.empty() ? "'" : ", '") + port.name + "'";
  return names;
}

[[noreturn]] void fail(const std::string& given, const std::vector<Port>& ports) {
  throw Error(ErrorCode::InvalidArgument, "--input: given " + given + ", expected each of the network's inputs once: " + known_names(ports));
}

/// Files named "NAME=FILE" are taken out of `arguments`. A file name may contain '=', so NAME must be an input's.
std::vector<std::string> take_named(const std::vector<Port>& ports, std::vector<std::string>& arguments) {
  std::vector<std::string> files(ports.size());
  std::vector<std::string> unnamed;
  for (const std::string& argument : arguments) {
    const auto port = std::ranges::find_if(ports, [&](const Port& candidate) { return argument.starts_with(candidate.name + "="); });
    if (port == ports.end()) {
      unnamed.push_back(argument);
      continue;
    }
    std::string& file = files[static_cast<std::size_t>(port - ports.begin())];
    if (!file.empty()) fail("'" + port->name + "' twice", ports);
    file = argument.substr(port->name.size() + 1);
    if (file.empty()) fail("'" + port->name + "' without a file", ports);
  }
  arguments = std::move(unnamed);
  return files;
}

std::vector<std::string> assign_files(const std::vector<Port>& ports, std::vector<std::string> arguments) {
  std::vector<std::string> files = take_named(ports, arguments);
  auto next = arguments.begin();
  for (std::string& file : files) {
    if (!file.empty()) continue;
    if (next == arguments.end()) fail("no file for '" + ports[static_cast<std::size_t>(&file - files.data())].name + "'", ports);
    file = *next++;
  }
  if (next != arguments.end()) fail("'" + *next + "' that no input is left for", ports);
  return files;
}

Tensor load(const std::string& file, const Port& port, const Preprocessing& preprocessing) {
  if (!file.ends_with(".npy")) return load_image(file, preprocessing, port.shape);
  Tensor tensor = read_npy(file);
  if (tensor.shape() == port.shape) return tensor;
  throw Error(ErrorCode::InvalidShape, "input '" + port.name + "': given shape " + to_string(tensor.shape()) + ", expected " + to_string(port.shape), {.file = file});
}

}  // namespace

std::vector<Tensor> load_inputs(const std::vector<Port>& ports, const std::vector<std::string>& arguments, const Preprocessing& preprocessing) {
  const std::vector<std::string> files = assign_files(ports, arguments);
  std::vector<Tensor> tensors;
  for (std::size_t i = 0; i < ports.size(); ++i) tensors.push_back(load(files[i], ports[i], preprocessing));
  return tensors;
}

}  // namespace octet::cli
