#include <cstring>

#include "exec/kernels/kernels.hpp"
#include "graph/reference/reference.hpp"

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

  ReferenceKernel(Operation operation, std::vector<Operand> inputs, std::vector<Operand> outputs)
      : operation_(std::move(operation)), inputs_(std::move(inputs)), outputs_(std::move(outputs)) {}

  void run(const RunContext& context) const override {
    std::vector<Tensor> inputs, outputs;
    for (const Operand& input : inputs_)
      inputs.push_back(Tensor::borrow(static_cast<const void*>(context.addresses[input.tensor]), input.type, input.shape));
    for (const Operand& output : outputs_) {
      outputs.push_back(Tensor::borrow(context.addresses[output.tensor], output.type, output.shape));
      std::memset(context.addresses[output.tensor], 0, outputs.back().bytes());
    }
    reference::run(operation_, {inputs, outputs});
    for (std::size_t i = 0; i < outputs.size(); ++i) keep(outputs[i], context.addresses[outputs_[i].tensor]);
  }

 private:
  /// Some kernels give a tensor of their own in place of the view.
  static void keep(const Tensor& output, void* address) {
    if (output.raw() != address && output.bytes() > 0) std::memcpy(address, output.raw(), output.bytes());
  }

  Operation operation_;
  std::vector<Operand> inputs_, outputs_;
};

}  // namespace

TensorId reference_result(const FusedNode& group, PlanBuilder& builder) {
  const Node& head = builder.graph().node(group.head);
  // Among the operations that run here, only a custom one that moves values passes integers on.
  const bool integers = builder.regions().is_quantized(group.output);
  std::vector<ReferenceKernel::Operand> inputs, outputs;
  std::vector<TensorId> reads, writes;
  for (const Value input : head.inputs) {
    reads.push_back(integers && reads.empty() ? builder.plain_natural(input) : builder.plain(input));
    inputs.push_back({reads.back(), builder[reads.back()].element_type, builder.graph().shape(input)});
  }
  for (const OutputDescription& output : head.outputs) {
    writes.push_back(builder.arena(integers ? inputs[0].type : output.element_type, output.shape));
    outputs.push_back({writes.back(), builder[writes.back()].element_type, output.shape});
  }
  builder.add_step("octet:reference", std::make_unique<ReferenceKernel>(head.operation, std::move(inputs), std::move(outputs)),
                   std::move(reads), writes, 0);
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
