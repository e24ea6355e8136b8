#include "model/tensorflow/context.hpp"

#include <algorithm>

#include <octet/base/error.hpp>

namespace octet::tensorflow {

void Context::refuse(const std::string& reason) const { throw Error(ErrorCode::Unsupported, reason); }

Held& Context::held(std::size_t index) const {
  if (index >= inputs_.size() || !inputs_[index])
    throw Error(ErrorCode::InvalidModel, "input " + std::to_string(index) + ": given none, expected one");
  return *inputs_[index];
}

Tensor Context::constant(std::size_t index, const char* what) const {
  if (std::optional<Tensor> value = builder_.known(held(index))) return *std::move(value);
  refuse("input " + std::to_string(index) + " (" + what + "): given a computed tensor, expected a constant");
}

std::int64_t Context::integer(std::size_t index, const char* what) const {
  const Dims values = integers(index, what);
  if (values.size() != 1)
    refuse("input " + std::to_string(index) + " (" + what + "): given " + std::to_string(values.size()) + " numbers, expected one");
  return values[0];
}

double Context::number(std::size_t index, const char* what) const {
  const Tensor value = constant(index, what);
  if (value.elements() != 1)
    refuse("input " + std::to_string(index) + " (" + what + "): given " + std::to_string(value.elements()) + " numbers, expected one");
  return value.converted(ElementType::f64).data<double>()[0];
}

std::vector<std::size_t> Context::axes(const Dims& given, std::size_t rank) const {
  std::vector<std::size_t> result;
  for (const std::int64_t axis : given) result.push_back(normalize_axis(axis, rank));
  return result;
}

Order Context::common_order(const std::vector<std::size_t>& indices) const {
  std::size_t rank = 0;
  for (const std::size_t index : indices) rank = std::max(rank, this->rank(index));
  Order best = plain_order(rank);
  std::size_t most = 0;
  for (const std::size_t index : indices) {
    if (is_constant(index) || this->rank(index) != rank) continue;
    const Order order = this->order(index);
    const std::size_t elements = shape(index).elements() * (order == channels_first(rank) && rank > 3 ? 4 : 1);
    if (elements > most) best = order, most = elements;
  }
  return best;
}

Value Context::operand(std::size_t index, const Order& order) const {
  const std::size_t rank = this->rank(index);
  if (is_constant(index) && shape(index).elements() == 1 && rank <= order.size()) {
    Held& given = held(index);
    if (rank == 0) return builder_.place(given, {});
    Held single{.constant = given.constant->reshaped(Shape{}), .name = given.name};
    return builder_.place(single, {});
  }
  if (rank == order.size()) return in(index, order);
  Dims dims(order.size() - rank, 1);
  const Shape own = shape(index);
  dims.insert(dims.end(), own.begin(), own.end());
  if (is_constant(index)) {
    Held wide{.constant = held(index).constant->reshaped(Shape(dims)), .name = held(index).name};
    return builder_.place(wide, order);
  }
  if (shortened(order).empty()) return plain(index);
  return builder_.transposed(builder_.reshaped(name() + "/align", plain(index), dims), order);
}

Value Context::scalar(const std::string& suffix, double value, Value like) const {
  return constant_value(suffix, Tensor::scalar(value).converted(builder_.graph().description(like).element_type));
}

HeldPointer Context::made(Value value, const Order& order) const {
  const bool keeps_layout =
      std::ranges::any_of(inputs_, [](const HeldPointer& input) { return input && !input->constant && input->keeps_layout; });
  return std::make_shared<Held>(Held{.value = value, .order = shortened(order), .keeps_layout = keeps_layout, .name = name()});
}

Outputs Context::one_of_layout(Value value, const Order& order, bool keeps_layout) const {
  Outputs outputs = one(value, order);
  outputs[0]->keeps_layout = keeps_layout;
  return outputs;
}

}  // namespace octet::tensorflow
