#include <cstring>

#include "graph/reference/reference.hpp"

namespace octet::reference {
namespace {

void copy_bytes(const Arguments& arguments) {
  Tensor& output = arguments.outputs[0];
  if (output.bytes() > 0) std::memcpy(output.mutable_raw(), arguments.inputs[0].raw(), output.bytes());
}

}  // namespace

void run(const Reshape&, const Arguments& arguments) { copy_bytes(arguments); }

void run(const Squeeze&, const Arguments& arguments) { copy_bytes(arguments); }

void run(const Unsqueeze&, const Arguments& arguments) { copy_bytes(arguments); }

void run(const ShapeOf& op, const Arguments& arguments) {
  const Tensor shape = Tensor::from(arguments.inputs[0].shape().dims()).converted(op.output_type);
  copy_bytes({std::span(&shape, 1), arguments.outputs});
}

}  // namespace octet::reference
