#include <array>

#include "model/tensorflow/ops/convolution.hpp"
#include "model/tensorflow/ops/normalization.hpp"
#include "model/tensorflow/ops/ops.hpp"

namespace octet::tensorflow {
namespace {

/// What TensorFlow's optimizer puts behind a product: names of operations, whose operands are the inputs from 2 on.
Value with_tail(Context& node, Value value, const Order& order, const std::vector<std::string_view>& tail) {
  std::size_t operand = 2;
  for (std::size_t i = 0; i < tail.size(); ++i) {
    const bool is_last = i + 1 == tail.size();
    const auto put = [&](Operation operation, std::vector<Value> inputs) {
      value = node.builder().add(node.name() + (is_last ? "" : "/" + std::string(tail[i])), std::move(operation), std::move(inputs));
    };
    if (tail[i] == "BiasAdd" || tail[i] == "Add") put(Binary{BinaryKind::Add}, {value, node.operand(operand++, order)});
    else if (tail[i] == "Relu") put(Unary{UnaryKind::Relu}, {value});
    else if (tail[i] == "Relu6") put(Clamp{0, 6}, {value});
    else if (tail[i] == "Elu") put(Elu{1}, {value});
    else if (tail[i] == "Tanh") put(Unary{UnaryKind::Tanh}, {value});
    else if (tail[i] == "Sigmoid") put(Unary{UnaryKind::Sigmoid}, {value});
    else if (tail[i] == "GeluExact") put(Gelu{Gelu::Approximation::Erf}, {value});
    else if (tail[i] == "GeluApproximate") put(Gelu{Gelu::Approximation::Tanh}, {value});
    else if (tail[i] == "LeakyRelu") {
      const float slope = node.attributes().number("leakyrelu_alpha", 0.2F);
      put(PRelu{}, {value, node.constant_value("slope", Tensor::from<float>(std::vector{slope}, Shape{1}))});
    } else if (tail[i] == "FusedBatchNorm") {
      value = add_batch_norm(node, node.name() + (is_last ? "" : "/FusedBatchNorm"), value, operand,
                             node.attributes().number("epsilon", 1e-4F));
      operand += 4;
    } else {
      node.refuse("attribute 'fused_ops': given '" + std::string(tail[i]) +
                  "', expected BiasAdd, Add, FusedBatchNorm, Relu, Relu6, Elu, LeakyRelu, Tanh, Sigmoid, GeluExact or GeluApproximate");
    }
  }
  return value;
}

/// A bias or summand of a file with channels first lies as the graph has it.
Order order_of_tail(const Format& format) { return format.order; }

template <bool is_depthwise>
Outputs convert_fused_convolution(Context& node) {
  const Format format = format_of(node, node.rank(0));
  const Dims strides = spatial_entries(node, node.attributes().integers("strides"), "attribute 'strides'", format);
  const Dims dilations = spatial_entries(node, node.attributes().integers("dilations"), "attribute 'dilations'", format);
  const std::vector<std::string_view> tail = node.attributes().texts("fused_ops");
  const std::string name = node.name() + (tail.empty() ? "" : "/Conv2D");
  const Value data = data_in(node, 0, format);
  const auto add = is_depthwise ? add_depthwise : add_convolution;
  const Value product = add(node, name, data, 1, format, padding_of(node, format), strides, dilations);
  if (format.channels_first && !tail.empty() && tail[0] == "BiasAdd" && node.rank(2) == 1)
    node.refuse("attribute 'data_format': given NCHW with a fused bias, expected NHWC");
  return data_out(node, with_tail(node, product, order_of_tail(format), tail), format);
}

Outputs convert_fused_matmul(Context& node) {
  const MatMul op{node.attributes().boolean("transpose_a", false), node.attributes().boolean("transpose_b", false)};
  const std::vector<std::string_view> tail = node.attributes().texts("fused_ops");
  const Value product = node.builder().add(node.name() + (tail.empty() ? "" : "/MatMul"), op, {node.plain(0), node.plain(1)});
  return node.one(with_tail(node, product, plain_order(2), tail));
}

constexpr std::array types{OpType{"_FusedConv2D", convert_fused_convolution<false>},
                           OpType{"_FusedDepthwiseConv2dNative", convert_fused_convolution<true>},
                           OpType{"_FusedMatMul", convert_fused_matmul}};

}  // namespace

std::span<const OpType> fused_ops() { return types; }

}  // namespace octet::tensorflow
