#include "cli/open_reading.hpp"

namespace octet::cli {

OpenModel read_open(const std::filesystem::path& model, const ShapeChoice& choice, const ReadOptions& options) {
  std::map<std::string, Dims> shapes;
  for (const DeclaredInput& input : shaped_inputs(model, choice)) {
    if (!input.dims) continue;
    Dims& dims = shapes[input.name];
    for (const DeclaredDim& dim : *input.dims) dims.push_back(dim.size);
  }
  return read_open_model(model, shapes, options);
}

}  // namespace octet::cli
