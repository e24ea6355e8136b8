#include "graph/infer.hpp"

#include "graph/ops/ops.hpp"
#include "graph/refuse.hpp"

namespace octet {
namespace {

std::string range_text(std::size_t least, std::size_t most) {
  return least == most ? std::to_string(least) : std::to_string(least) + " to " + std::to_string(most);
}

}  // namespace

void InferenceInputs::require_count(std::size_t least, std::size_t most) const {
  if (size() < least || size() > most) refuse("inputs", std::to_string(size()), range_text(least, most));
}

void InferenceInputs::require_rank(std::size_t index, const char* what, std::size_t least, std::size_t most) const {
  const std::size_t rank = shape(index).rank();
  if (rank < least || rank > most) refuse(what, "rank " + std::to_string(rank), "rank " + range_text(least, most));
}

Dims InferenceInputs::constant_dims(std::size_t index, const char* what) const {
  if (!value(index)) refuse(what, "a computed value", "a constant");
  if (!is_integer(type(index))) refuse(what, std::string(name(type(index))) + " elements", "integers");
  require_rank(index, what, 0, 1);
  return value(index)->to_dims();
}

std::int64_t InferenceInputs::constant_scalar(std::size_t index, const char* what) const {
  const Dims values = constant_dims(index, what);
  if (values.size() != 1) refuse(what, std::to_string(values.size()) + " elements", "1");
  return values[0];
}

std::vector<OutputDescription> infer(const Operation& operation, const InferenceInputs& inputs) {
  std::vector<OutputDescription> outputs = std::visit([&](const auto& op) { return infer(op, inputs); }, operation);
  // A size that overflows is an error here and not where memory is taken.
  for (const OutputDescription& output : outputs) byte_size(output.element_type, output.shape.elements());
  return outputs;
}

}  // namespace octet
