#include "cli/input_shapes.hpp"

#include <charconv>
#include <string_view>

#include <octet/base/error.hpp>

namespace octet::cli {
namespace {

[[noreturn]] void fail(const std::string& given, const std::string& expected = "[1,3,224,224] or NAME[1,3,224,224],NAME[1,5]") {
  throw Error(ErrorCode::InvalidArgument, "--shape: given '" + given + "', expected " + expected);
}

Shape parse_dims(std::string_view list, const std::string& text) {
  Dims dims;
  while (true) {
    const std::size_t comma = list.find(',');
    const std::string_view number = list.substr(0, comma);
    std::int64_t dim = 0;
    const auto [end, status] = std::from_chars(number.data(), number.data() + number.size(), dim);
    if (status != std::errc{} || end != number.data() + number.size() || dim < 1) fail(text);
    dims.push_back(dim);
    if (comma == std::string_view::npos) return Shape(std::move(dims));
    list.remove_prefix(comma + 1);
  }
}

bool has_batch(const Shape& shape) { return shape.rank() >= 2; }

void require_inputs(const Graph& graph, const std::map<std::string, Shape>& shapes) {
  for (const auto& [name, shape] : shapes)
    if (!graph.contains(name) || !graph.node(graph.find(name)).as<Parameter>())
      throw Error(ErrorCode::NotFound, "--shape: given '" + name + "', expected the name of an input of the network");
}

}  // namespace

std::map<std::string, Shape> parse_shapes(const std::string& text) {
  std::map<std::string, Shape> shapes;
  std::string_view rest = text;
  while (true) {
    const std::size_t open = rest.find('['), close = rest.find(']');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) fail(text);
    if (!shapes.emplace(rest.substr(0, open), parse_dims(rest.substr(open + 1, close - open - 1), text)).second) fail(text);
    rest.remove_prefix(close + 1);
    if (rest.empty()) break;
    if (rest.front() != ',') fail(text);
    rest.remove_prefix(1);
  }
  if (shapes.size() > 1 && shapes.contains("")) fail(text);
  return shapes;
}

Graph with_shapes(const Graph& graph, const std::map<std::string, Shape>& shapes, std::int64_t batch) {
  std::map<std::string, Shape> all = shapes;
  if (const auto unnamed = all.extract(""); unnamed) {
    if (graph.parameters().size() != 1) fail(to_string(unnamed.mapped()), "the name of each input, since there are several");
    all.emplace(graph.node(graph.parameters().front()).name, unnamed.mapped());
  }
  require_inputs(graph, all);
  for (const NodeId id : graph.parameters()) {
    const Node& input = graph.node(id);
    const Shape shape = all.contains(input.name) ? all.at(input.name) : input.outputs.front().shape;
    if (batch > 0 && has_batch(shape)) all.insert_or_assign(input.name, shape.with(0, batch));
  }
  return all.empty() ? graph : graph.reshape(all);
}

std::int64_t batch_of(const Graph& graph) {
  for (const NodeId id : graph.parameters())
    if (const Shape& shape = graph.node(id).outputs.front().shape; has_batch(shape)) return shape[0];
  return 1;
}

}  // namespace octet::cli
