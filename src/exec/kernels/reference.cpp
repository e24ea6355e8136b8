#include <algorithm>
#include <cstring>

#include <octet/base/error.hpp>

#include "exec/kernels/kernels.hpp"
#include "graph/reference/reference.hpp"
#include "graph/traits.hpp"

namespace octet::exec {
namespace {

/// Runs an operation on its reference kernel.
class ReferenceKernel : public Kernel {
 public:
  struct Operand {
    TensorId tensor;
    ElementType type;
    Shape shape;
  };

  ReferenceKernel(const Node& node, std::vector<Operand> inputs, std::vector<Operand> outputs)
      : name_(node.name), operation_(node.operation), inputs_(std::move(inputs)), outputs_(std::move(outputs)) {}

  void run(const RunContext& context) const override {
    std::vector<Tensor> inputs, outputs;
    for (const Operand& input : inputs_)
      inputs.push_back(Tensor::borrow(static_cast<const void*>(context.addresses[input.tensor]), input.type, input.shape));
    for (const Operand& output : outputs_) {
      outputs.push_back(Tensor::borrow(context.addresses[output.tensor], output.type, output.shape));
      std::memset(context.addresses[output.tensor], 0, outputs.back().bytes());
    }
    compute({inputs, outputs});
    for (std::size_t i = 0; i < outputs.size(); ++i) keep(outputs[i], context.addresses[outputs_[i].tensor]);
  }

 private:
  /// What the inputs hold may not fit, as indices.
  void compute(const reference::Arguments& arguments) const try { reference::run(operation_, arguments); } catch (const Error& error) {
    throw error.at({.layer = name_, .layer_type = std::string(type_name(operation_))});
  }

  /// Some kernels give a tensor of their own in place of the view.
  static void keep(const Tensor& output, void* address) {
    if (output.raw() != address && output.bytes() > 0) std::memcpy(address, output.raw(), output.bytes());
  }

  std::string name_;
  Operation operation_;
  std::vector<Operand> inputs_, outputs_;
};

bool moves_input(const PlanBuilder& builder, const Node& node, std::size_t input) {
  const auto moved = moved_inputs(builder.graph(), node);
  return std::ranges::find(moved, input) != moved.end();
}

/// The integer that stands for zero.
Tensor stored_zero(const dnn::Quantization& form) {
  return form.type == ElementType::i8 ? Tensor::scalar(static_cast<std::int8_t>(form.zero_point))
                                      : Tensor::scalar(static_cast<std::uint8_t>(form.zero_point));
}

}  // namespace

TensorId reference_result(const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  const bool integers = builder.regions().is_quantized({group.head, 0});
  std::vector<ReferenceKernel::Operand> inputs, outputs;
  std::vector<TensorId> reads, writes;
  const auto read = [&](TensorId tensor, const Shape& shape) {
    reads.push_back(tensor);
    inputs.push_back({tensor, builder[tensor].element_type, shape});
  };
  for (std::size_t i = 0; i < (integers && head.as<Pad>() ? 3 : head.inputs.size()); ++i)
    read(integers && moves_input(builder, head, i) ? builder.plain_natural(head.inputs[i]) : builder.plain(head.inputs[i]),
         builder.graph().shape(head.inputs[i]));
  if (integers && head.as<Pad>()) read(builder.constant(stored_zero(builder.regions().values.at({group.head, 0}))), Shape{});
  for (const OutputDescription& output : head.outputs) {
    writes.push_back(builder.arena(integers ? inputs[0].type : output.element_type, output.shape));
    outputs.push_back({writes.back(), builder[writes.back()].element_type, output.shape});
  }
  builder.add_step("octet:reference", std::make_unique<ReferenceKernel>(head, std::move(inputs), std::move(outputs)), std::move(reads),
                   writes, 0);
  for (std::uint32_t port = 1; port < writes.size(); ++port) builder.define({group.head, port}, writes[port]);

  TensorId result = writes.front();
  if (!group.bias.empty()) {
    // A bias was split off in the hope of a kernel that takes one.
    Dims dims(head.outputs[0].shape.rank(), 1);
    dims[head.as<MatMul>() ? dims.size() - 1 : 1] = static_cast<std::int64_t>(group.bias.size());
    const TensorId bias = builder.constant(Tensor::from(group.bias, Shape(std::move(dims))));
    const dnn::Primitive sum = dnn::binary(dnnl::algorithm::binary_add, builder[result].desc, builder[bias].desc, builder[result].desc, {});
    const TensorId biased = builder.arena(sum.destination);
    builder.add_step(sum, {{DNNL_ARG_SRC_0, result}, {DNNL_ARG_SRC_1, bias}, {DNNL_ARG_DST, biased}});
    result = biased;
  }
  for (const FusedOperation& operation : group.operations) result = apply(operation, result, builder);
  return result;
}

void lower_reference(const FusedNode& group, PlanBuilder& builder) { builder.define(group.output, reference_result(group, builder)); }

}  // namespace octet::exec
