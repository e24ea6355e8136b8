#include "exec/kernels/byte_function.hpp"

#include <octet/graph/evaluate.hpp>

#include "exec/kernels/byte_lookup.hpp"
#include "exec/kernels/kernels.hpp"

namespace octet::exec {
namespace {

constexpr std::int64_t byte_values = 256;

template <typename T, int channels>
void map_pixels(const T* table, const std::uint8_t* bytes, std::int64_t count, T* results) {
  for (std::int64_t i = 0; i < count; ++i, bytes += channels, results += channels)
    for (int c = 0; c < channels; ++c) results[c] = table[c * byte_values + bytes[c]];
}

template <typename T>
void map_row(const ByteFunction& function, std::int64_t row, const std::uint8_t* bytes, T* results) {
  const auto* table = reinterpret_cast<const T*>(function.table.data());
  const std::int64_t count = function.row_elements;
  const std::int64_t channel = function.interleaved ? 0 : row / function.channel_rows % function.channels;
  const std::int64_t channels = function.interleaved ? function.channels : 1;
  table += channel * byte_values;
  if constexpr (sizeof(T) == 1)
    if ((channels == 1 || channels == 3) && has_byte_lookup()) return look_up_bytes(table, channels, bytes, count, results);
  if (channels == 1) return map_pixels<T, 1>(table, bytes, count, results);
  if (channels == 3) return map_pixels<T, 3>(table, bytes, count / 3, results);
  for (std::int64_t i = 0; i < count; ++i) results[i] = table[i % channels * byte_values + bytes[i]];
}

template <typename T>
void map_rows(const ByteFunction& function, const Band& band, const std::uint8_t* bytes, T* results) {
  for (std::int64_t row = band.first; row < band.first + band.count; ++row)
    map_row(function, row, bytes + row * function.row_elements, results + row * function.row_elements);
}

class ByteKernel : public Kernel {
 public:
  ByteKernel(ByteFunction function, TensorId source, TensorId result, int bands)
      : function_(std::move(function)), source_(source), result_(result), bands_(bands) {}
  void run(const RunContext& context) const override {
    function_.run(band_of(function_.rows, bands_, context.band), static_cast<const std::uint8_t*>(context.addresses[source_]),
                  context.addresses[result_]);
  }

 private:
  ByteFunction function_;
  TensorId source_, result_;
  int bands_;
};

/// What the group's nodes compute from each byte: [1,C,256,1] in f32.
Tensor results_of_bytes(const Graph& graph, const FusedNode& group, std::int64_t channels, bool interleaved) {
  Tensor value(ElementType::u8, interleaved ? Shape{1, byte_values, 1, channels} : Shape{1, channels, byte_values, 1});
  const auto bytes = value.mutable_data<std::uint8_t>();
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(interleaved ? i / static_cast<std::size_t>(channels) : i % byte_values);
  Value last = graph.node(group.head).inputs[0];
  for (const NodeId id : group.nodes) {
    std::vector<Tensor> inputs;
    for (const Value input : graph.node(id).inputs) inputs.push_back(input == last ? value : *graph.known_value(input));
    value = evaluate(graph.node(id).operation, inputs).front();
    last = {id, 0};
  }
  return value;
}

std::vector<std::uint8_t> table_of(const Tensor& results, const std::optional<dnn::Quantization>& stored) {
  const auto values = results.data<float>();
  if (!stored) {
    const auto* first = reinterpret_cast<const std::uint8_t*>(values.data());
    return {first, first + values.size_bytes()};
  }
  std::vector<std::uint8_t> table;
  for (const float value : values)
    table.push_back(static_cast<std::uint8_t>(static_cast<int>(std::nearbyint(value / stored->scale)) + stored->zero_point));
  return table;
}

}  // namespace

void ByteFunction::run(const Band& band, const std::uint8_t* bytes, void* results) const {
  if (result == ElementType::f32) map_rows(*this, band, bytes, static_cast<float*>(results));
  else map_rows(*this, band, bytes, static_cast<std::uint8_t*>(results));
}

bool lower(const Convert&, const FusedNode& group, PlanBuilder& builder) {
  if (group.nodes.size() == 1) return lower_activation(group, builder);
  const Graph& graph = builder.graph();
  const Value input = graph.node(group.head).inputs[0];
  const Shape& shape = graph.shape(group.output);
  ByteFunction function;
  function.result = group.stored ? group.stored->type : ElementType::f32;
  function.channels = shape[1];
  function.interleaved = graph.node(group.nodes[1]).as<Transpose>() != nullptr;
  function.row_elements = function.interleaved ? shape[1] * shape[3] : shape[3];
  function.channel_rows = shape[2];
  function.rows = static_cast<std::int64_t>(shape.elements()) / function.row_elements;
  function.table = table_of(results_of_bytes(graph, group, function.channels, function.interleaved), group.stored);
  const TensorId source = builder.tensor(input);
  const dnn::Desc layout = function.interleaved ? dnn::channels_last(function.result, shape) : dnn::plain(function.result, shape);
  const TensorId result = builder.arena(layout);
  builder.add_step("octet:byte_function", std::make_unique<ByteKernel>(std::move(function), source, result, builder.bands()), {source},
                   {result}, builder.bands());
  builder.define(group.output, result);
  return true;
}

}  // namespace octet::exec
