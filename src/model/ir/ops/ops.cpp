#include "model/ir/ops/ops.hpp"

#include <algorithm>
#include <array>

#include "model/ir/compose/composition.hpp"

namespace octet::ir {
namespace {

std::vector<LayerType> all_layer_types() {
  std::vector<LayerType> all;
  for (const std::span<const LayerType> family :
       {broadcast_layers(), concat_layers(), convolution_layers(), detection_layers(), elementwise_layers(), fake_quantize_layers(),
        gather_layers(), interpolate_layers(), matmul_layers(), normalization_layers(), pad_layers(), pooling_layers(), reduction_layers(),
        reshape_layers(), slice_layers(), softmax_layers(), top_k_layers(), transpose_layers()})
    all.insert(all.end(), family.begin(), family.end());
  return all;
}

const std::vector<LayerType>& layer_types() {
  static const std::vector<LayerType> all = all_layer_types();
  return all;
}

std::string range_text(int first, int last) {
  const std::string begin = "opset" + std::to_string(first);
  if (last == any_later) return begin + " or later";
  return first == last ? begin : begin + " to opset" + std::to_string(last);
}

/// Where the file's name is not the operation's.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> file_names{
    {{"Constant", "Const"}, {"Relu", "ReLU"}, {"Softmax", "SoftMax"}, {"PRelu", "PReLU"}}};

template <typename T>
void write(AttributeWriter& writer, const T& op, const LayerContext& context) {
  if constexpr (std::is_same_v<T, Opaque>) writer.rest(op.attributes);
  else if constexpr (!std::is_same_v<T, Parameter> && !std::is_same_v<T, Constant> && !std::is_same_v<T, Result>)
    write_attributes(writer, op, context);
}

}  // namespace

std::vector<const OutputDescription*> described(const Graph& graph, std::span<const Value> values) {
  std::vector<const OutputDescription*> descriptions;
  for (const Value value : values) descriptions.push_back(&graph.description(value));
  return descriptions;
}

const LayerType* find_layer_type(std::string_view name, int opset) {
  for (const LayerType& type : layer_types())
    if (type.name == name && (opset == 0 || (opset >= type.first && opset <= type.last))) return &type;
  return nullptr;
}

std::string known_opsets(std::string_view name) {
  std::vector<std::pair<int, int>> ranges;
  for (const LayerType& type : layer_types())
    if (type.name == name) ranges.emplace_back(type.first, type.last);
  for (const ComposedType& type : composed_types())
    if (type.name == name) ranges.emplace_back(type.first, type.last);
  std::ranges::sort(ranges);
  std::string text;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    // What follows without a gap is one range.
    while (i + 1 < ranges.size() && ranges[i + 1].first == ranges[i].second + 1) ranges[i + 1].first = ranges[i].first, ++i;
    text += (text.empty() ? "" : ", or ") + range_text(ranges[i].first, ranges[i].second);
  }
  return text;
}

std::string_view layer_type_name(const Operation& operation) {
  const std::string_view canonical = type_name(operation);
  if (std::holds_alternative<Opaque>(operation)) return canonical;
  for (const auto& [own, file] : file_names)
    if (own == canonical) return file;
  return canonical;
}

Dims filled(Dims given, const LayerContext& context, std::int64_t value) {
  if (!given.empty() || context.inputs.empty() || context.inputs[0]->shape.rank() < 2) return given;
  return Dims(context.inputs[0]->shape.rank() - 2, value);
}

std::vector<std::size_t> input_order(const Operation& operation, int opset) {
  if (std::holds_alternative<BatchNormInference>(operation) && opset < first_opset_with_data_first) return {1, 2, 0, 3, 4};
  return {};
}

std::vector<Value> in_operation_order(const Operation& operation, int opset, const std::vector<Value>& in_file) {
  const std::vector<std::size_t> order = input_order(operation, opset);
  std::vector<Value> ordered = in_file;
  if (order.size() == in_file.size())
    for (std::size_t i = 0; i < order.size(); ++i) ordered[order[i]] = in_file[i];
  return ordered;
}

void write_operation(AttributeWriter& writer, const Operation& operation, const LayerContext& context) {
  std::visit([&](const auto& op) { write(writer, op, context); }, operation);
}

}  // namespace octet::ir
