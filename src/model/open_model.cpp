#include <octet/model/open_model.hpp>

#include <algorithm>
#include <array>
#include <optional>

#include <octet/base/error.hpp>
#include <octet/model/model.hpp>

namespace octet {
namespace {

using OpenInputs = std::map<std::string, std::vector<DeclaredDim>>;

std::vector<DeclaredDim> given_dims(const DeclaredInput& input, const Dims& given) {
  if (input.dims && input.dims->size() != given.size())
    throw Error(ErrorCode::InvalidShape, "input '" + input.name + "': given the shape " + to_string(given) + ", expected the rank of " +
                                             to_string(input.dims) + " as in the file");
  std::vector<DeclaredDim> dims;
  for (std::size_t i = 0; i < given.size(); ++i)
    dims.push_back({.size = std::max<std::int64_t>(given[i], -1), .name = given[i] < 0 && input.dims ? (*input.dims)[i].name : ""});
  return dims;
}

OpenInputs open_inputs(const std::vector<DeclaredInput>& declared, const std::map<std::string, Dims>& shapes) {
  for (const auto& [name, shape] : shapes)
    if (std::ranges::find(declared, name, &DeclaredInput::name) == declared.end())
      throw Error(ErrorCode::NotFound, "input '" + name + "': given in input_shapes, expected the name of an input of the file");
  OpenInputs inputs;
  for (const DeclaredInput& input : declared) {
    const auto given = shapes.find(input.name);
    if (given == shapes.end() && !input.dims)
      throw Error(ErrorCode::InvalidModel, "input '" + input.name + "': given no shape, expected one, from the file or as input shape");
    inputs[input.name] = given == shapes.end() ? *input.dims : given_dims(input, given->second);
  }
  return inputs;
}

/// Which open dimensions are one and the same, as far as names tell. What has no name goes by its place.
class Groups {
 public:
  explicit Groups(const OpenInputs& inputs) {
    for (const auto& [name, dims] : inputs)
      for (std::size_t i = 0; i < dims.size(); ++i)
        if (dims[i].is_open()) numbers_.try_emplace(key(dims, i), static_cast<std::int64_t>(numbers_.size()));
  }
  std::int64_t number_of(const std::vector<DeclaredDim>& dims, std::size_t axis) const { return numbers_.at(key(dims, axis)); }

 private:
  static std::string key(const std::vector<DeclaredDim>& dims, std::size_t axis) {
    return dims[axis].name.empty() ? "?" + std::to_string(axis) : "'" + dims[axis].name;
  }
  std::map<std::string, std::int64_t> numbers_;
};

/// What stands in for the open dimensions.
struct Sizes {
  std::int64_t base = 1;
  bool all_equal = false;   ///< the same for all of them, as networks that join inputs may demand
  bool one_sample = false;  ///< dimension 0 is 1 wherever it is open
};

std::int64_t stand_in(const Sizes& sizes, std::int64_t group, std::size_t axis, bool second) {
  constexpr std::int64_t first_batch = 2;
  if (axis == 0 && sizes.one_sample) return 1;
  if (axis == 0 && !sizes.all_equal) return first_batch + (second ? 1 : 0);
  return sizes.base * ((sizes.all_equal ? 2 : 2 * group + 2) + (second ? 1 : 0));
}

std::map<std::string, Shape> shapes_with(const OpenInputs& inputs, const Sizes& sizes, bool second) {
  const Groups groups(inputs);
  std::map<std::string, Shape> shapes;
  for (const auto& [name, declared] : inputs) {
    Dims dims;
    for (std::size_t i = 0; i < declared.size(); ++i)
      dims.push_back(declared[i].is_open() ? stand_in(sizes, groups.number_of(declared, i), i, second) : declared[i].size);
    shapes.emplace(name, Shape(std::move(dims)));
  }
  return shapes;
}

Graph read_with(const std::filesystem::path& path, const ReadOptions& options, std::map<std::string, Shape> shapes) {
  ReadOptions sized = options;
  for (const auto& [name, value] : options.input_values) shapes.erase(name);
  sized.input_shapes = std::move(shapes);
  return read_model(path, sized);
}

/// Images halve their sides several times, sequences are short, and some networks bear few sizes.
std::vector<Sizes> tried_sizes() {
  std::vector<Sizes> tried;
  for (const bool one_sample : {false, true})
    for (const bool all_equal : {false, true})
      for (const std::int64_t base : {32, 128, 8, 1}) tried.push_back({base, all_equal, one_sample});
  return tried;
}

bool same_ranks(const Graph& a, const Graph& b) {
  return std::ranges::equal(a.nodes(), b.nodes(), [](const Node& left, const Node& right) {
    return left.name == right.name &&
           std::ranges::equal(
               left.outputs, right.outputs, {}, [](const OutputDescription& output) { return output.shape.rank(); },
               [](const OutputDescription& output) { return output.shape.rank(); });
  });
}

bool is_about_shapes(const Error& error) {
  return error.code() == ErrorCode::InvalidShape || error.code() == ErrorCode::InvalidArgument || error.code() == ErrorCode::InvalidModel ||
         error.code() == ErrorCode::Unsupported;
}

std::string first_difference(const Graph& a, const Graph& b) {
  for (NodeId id = 0; id < std::min(a.nodes().size(), b.nodes().size()); ++id)
    if (!(a.node(id) == b.node(id))) return a.node(id).name;
  return a.nodes().empty() ? a.name() : a.nodes().back().name;
}

std::map<std::string, Shape> input_shapes_of(const Graph& graph) {
  std::map<std::string, Shape> shapes;
  for (const NodeId id : graph.parameters()) shapes[graph.node(id).name] = graph.shape({id, 0});
  return shapes;
}

}  // namespace

OpenModel read_open_model(const std::filesystem::path& path, const std::map<std::string, Dims>& input_shapes, const ReadOptions& options) {
  OpenModel model{.inputs = open_inputs(declared_inputs(path), input_shapes)};
  std::optional<Error> failure;
  for (const Sizes& sizes : tried_sizes()) {
    try {
      model.graph = read_with(path, options, shapes_with(model.inputs, sizes, false));
      model.other = read_with(path, options, shapes_with(model.inputs, sizes, true));
      if (same_ranks(model.graph, model.other)) return model;
      failure.emplace(ErrorCode::Unsupported, "network: given layers that come and go with open dimensions, expected fixed dimensions");
    } catch (const Error& error) {
      if (!is_about_shapes(error)) throw;
      failure.emplace(error);
    }
  }
  throw *failure;
}

std::vector<DeclaredDim> open_shape(const OpenModel& model, Value value) {
  const Shape &a = model.graph.shape(value), &b = model.other.shape(value);
  if (a.rank() != b.rank())
    throw Error(
        ErrorCode::InvalidArgument,
        "value: given ranks " + std::to_string(a.rank()) + " and " + std::to_string(b.rank()) + " in the two graphs, expected the same",
        {.layer = model.graph.node(value).name});
  const auto name_of = [&](std::int64_t first, std::int64_t second) {
    for (const NodeId id : model.graph.parameters()) {
      const auto declared = model.inputs.find(model.graph.node(id).name);
      if (declared == model.inputs.end()) continue;
      for (std::size_t i = 0; i < declared->second.size(); ++i)
        if (declared->second[i].is_open() && model.graph.shape({id, 0})[i] == first && model.other.shape({id, 0})[i] == second)
          return declared->second[i].name;
    }
    return std::string();
  };
  std::vector<DeclaredDim> dims;
  for (std::size_t i = 0; i < a.rank(); ++i)
    dims.push_back(a[i] == b[i] ? DeclaredDim{.size = a[i]} : DeclaredDim{.name = name_of(a[i], b[i])});
  return dims;
}

void require_reshapable(const OpenModel& model) {
  const Graph reshaped = model.graph.reshape(input_shapes_of(model.other));
  if (reshaped == model.other) return;
  throw Error(ErrorCode::Unsupported,
              "open dimensions: given for a network of which parts are computed from their sizes, expected fixed dimensions",
              {.layer = first_difference(reshaped, model.other)});
}

}  // namespace octet
