#include "model/tensorflow/builder.hpp"

#include <algorithm>

#include <octet/base/error.hpp>

#include "base/wire.hpp"

namespace octet::tensorflow {
namespace {

/// The target of a Reshape to `dims`: 0 where a dimension stays as it is, and -1 for one other, so that the batch may change.
Dims open_target(const Shape& from, const Dims& dims) {
  Dims target = dims;
  bool has_rest = false;
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (i < from.rank() && target[i] == from[i] && target[i] != 0) target[i] = 0;
    else if (target[i] != 1 && !has_rest) has_rest = true, target[i] = -1;
  }
  // A dimension without elements says nothing of the rest.
  return from.elements() == 0 ? dims : target;
}

/// The limits of a FakeQuantize with dimensions of 1 before them, as many as the data have.
Shape aligned(const Shape& shape, std::size_t rank) {
  Dims dims(rank - shape.rank(), 1);
  dims.insert(dims.end(), shape.begin(), shape.end());
  return Shape(std::move(dims));
}

constexpr std::size_t large_bytes = std::size_t{1} << 16;

}  // namespace

void Builder::forget(const Tensor& tensor) const {
  if (!file_) return;
  const Bytes file = file_->bytes();
  const auto* begin = static_cast<const std::byte*>(tensor.raw());
  if (begin >= file.data() && begin + tensor.bytes() <= file.data() + file.size()) file_->forget({begin, tensor.bytes()});
}

std::string Builder::unique_name(const std::string& name) {
  if (!name.empty() && !graph_.contains(name)) return name;
  for (int& number = next_number_.try_emplace(name, 2).first->second;; ++number)
    if (std::string candidate = name + "_" + std::to_string(number); !graph_.contains(candidate)) return candidate;
}

Value Builder::add(const std::string& name, Operation operation, std::vector<Value> inputs) {
  return graph_.add(unique_name(name), std::move(operation), std::move(inputs));
}

Value Builder::constant(const std::string& name, Tensor value) { return graph_.constant(unique_name(name), std::move(value)); }

Value Builder::place(Held& held, const Order& wanted) {
  if (held.constant) {
    const Order order = shortened(wanted);
    if (const auto found = held.placed.find(order); found != held.placed.end()) return found->second;
    const Value value = constant(held.name, permuted(*held.constant, order));
    if (held.constant->bytes() <= large_bytes) {
      held.placed.emplace(order, value);
      return value;
    }
    // Weights are not kept twice: from now on they are what the graph has.
    forget(*held.constant);
    held.value = value;
    held.order = order;
    held.constant.reset();
    return value;
  }
  if (!held.value) throw Error(ErrorCode::Internal, "tensor: given nothing, expected a value");
  const Order have = inverse(full(held.order, wanted.size()));
  Order order;
  for (const std::size_t axis : wanted) order.push_back(have[axis]);
  return transposed(*held.value, order);
}

Value Builder::transposed(Value value, const Order& order) {
  if (shortened(order).empty()) return value;
  if (const auto found = transposed_.find({value, order}); found != transposed_.end()) return found->second;
  Value result;
  if (const auto constant_value = transposed_constant(value, order)) result = *constant_value;
  else if (!moves_elements(graph_.shape(value), order)) result = moved_units(value, order);
  else {
    const Node& node = graph_.node(value);
    const std::string name = node.name + "/Transpose";
    const Dims dims(order.begin(), order.end());
    result = add(name, Transpose{}, {value, constant(name + "/order", Tensor::from(dims))});
  }
  transposed_.emplace(std::pair(value, order), result);
  transposed_.emplace(std::pair(result, inverse(order)), value);
  return result;
}

template <typename Change>
std::optional<Value> Builder::changed_quantizer(Value value, const Change& change) {
  const Node node = graph_.node(value);
  const auto* quantize = node.as<FakeQuantize>();
  if (!quantize) return std::nullopt;
  std::vector<Tensor> tensors;
  for (const Value input : node.inputs) {
    const auto* constant_input = graph_.node(input).as<Constant>();
    if (!constant_input) return std::nullopt;
    tensors.push_back(constant_input->value);
  }
  std::vector<Value> inputs;
  const std::size_t rank = tensors[0].shape().rank();
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const bool is_single = i > 0 && tensors[i].elements() == 1;
    const std::string& name = graph_.node(node.inputs[i]).name;
    inputs.push_back(is_single ? node.inputs[i] : constant(name, change(tensors[i].reshaped(aligned(tensors[i].shape(), rank)))));
  }
  return add(node.name, *quantize, std::move(inputs));
}

/// A constant, or a FakeQuantize of one, transposed where it stands.
std::optional<Value> Builder::transposed_constant(Value value, const Order& order) {
  const Node node = graph_.node(value);
  if (const auto* op = node.as<Constant>()) return constant(node.name, permuted(op->value, order));
  return changed_quantizer(value, [&](const Tensor& tensor) { return permuted(tensor, order); });
}

Value Builder::with_dim(const std::string& name, Value value, std::size_t place) {
  const auto wider = [&](const Shape& shape) {
    Dims dims = shape.dims();
    dims.insert(dims.begin() + static_cast<std::ptrdiff_t>(place), 1);
    return dims;
  };
  const auto change = [&](const Tensor& tensor) { return tensor.reshaped(Shape(wider(tensor.shape()))); };
  if (const auto quantized = changed_quantizer(value, change)) return *quantized;
  return reshaped(name, value, wider(graph_.shape(value)));
}

Value Builder::split_first(const std::string& name, Value value, const Dims& dims) {
  const auto change = [&](const Tensor& tensor) {
    Dims split = tensor.shape().dims();
    const bool is_one = split[0] == 1;
    split[0] = is_one ? 1 : dims[0];
    split.insert(split.begin() + 1, is_one ? 1 : dims[1]);
    return tensor.reshaped(Shape(std::move(split)));
  };
  if (const auto quantized = changed_quantizer(value, change)) return *quantized;
  return reshaped(name, value, dims);
}

/// Dimensions of one element move without any element moving. A Reshape of a Reshape is one.
Value Builder::moved_units(Value value, const Order& order) {
  const Dims dims = permuted(graph_.shape(value), order).dims();
  return reshaped(graph_.node(value).name + "/Reshape", value, dims);
}

Value Builder::reshaped(const std::string& name, Value value, const Dims& dims) {
  if (graph_.shape(value).dims() == dims) return value;
  const Node node = graph_.node(value);
  if (const auto* op = node.as<Constant>()) return constant(node.name, op->value.reshaped(Shape(dims)));
  if (node.as<Reshape>()) return reshaped(name, node.inputs[0], dims);
  const Dims target = open_target(graph_.shape(value), dims);
  return add(name, Reshape{true}, {value, constant(name + "/shape", Tensor::from(target))});
}

Shape Builder::shape(const Held& held) const {
  if (held.constant) return held.constant->shape();
  const Shape& shape = graph_.shape(*held.value);
  return held.order.empty() ? shape : permuted(shape, inverse(held.order));
}

ElementType Builder::type(const Held& held) const {
  return held.constant ? held.constant->element_type() : graph_.description(*held.value).element_type;
}

std::optional<Tensor> Builder::known(const Held& held) const {
  if (held.constant) return held.constant;
  const Tensor* value = graph_.known_value(*held.value);
  if (!value) return std::nullopt;
  return held.order.empty() ? *value : permuted(*value, inverse(held.order));
}

void Builder::name_value(Value value, const std::string& name) {
  std::vector<std::string> names = graph_.description(value).names;
  if (std::ranges::find(names, name) != names.end()) return;
  names.push_back(name);
  graph_.set_output_names(value, std::move(names));
}

}  // namespace octet::tensorflow
