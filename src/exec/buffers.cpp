#include "exec/buffers.hpp"

#include <cstring>

namespace octet::exec {

Buffers::Buffers(const Plan& plan)
    : arena_(ElementType::u8, Shape{static_cast<std::int64_t>(plan.arena_bytes)}),
      inputs_(plan.inputs.size()),
      addresses_(plan.tensors.size(), nullptr),
      memories_(plan.tensors.size()) {
  for (const Port& port : plan.outputs) outputs_.emplace_back(port.element_type, port.shape);
  auto* arena_start = static_cast<std::byte*>(arena_.mutable_raw());
  for (TensorId id = 0; id < plan.tensors.size(); ++id) {
    const PlanTensor& tensor = plan.tensors[id];
    const PlanTensor& base = plan.tensors[tensor.base];
    if (base.storage == Storage::Arena) addresses_[id] = arena_start + base.offset + tensor.start;
    if (base.storage == Storage::Constant) addresses_[id] = static_cast<std::byte*>(const_cast<void*>(base.constant.raw())) + tensor.start;
    if (base.storage == Storage::Output) addresses_[id] = static_cast<std::byte*>(outputs_[base.port].mutable_raw()) + tensor.start;
    if (dnn::is_set(tensor.desc)) memories_[id] = dnnl::memory(tensor.desc, dnn::engine(), addresses_[id]);
  }
  // Shared from now on, so that asking for addresses to write to would copy.
  shown_ = outputs_;
}

/// Makes every tensor of that port lie in the memory at `start`.
void Buffers::point(const Plan& plan, Storage storage, std::size_t port, void* start) {
  for (TensorId id = 0; id < plan.tensors.size(); ++id) {
    const PlanTensor& base = plan.tensors[plan.tensors[id].base];
    void* const address = static_cast<std::byte*>(start) + plan.tensors[id].start;
    if (base.storage != storage || base.port != port || addresses_[id] == address) continue;
    addresses_[id] = address;
    if (memories_[id]) memories_[id].set_data_handle(address);
  }
}

void Buffers::set_input(const Plan& plan, std::size_t index, Tensor tensor) {
  inputs_[index] = std::move(tensor);
  point(plan, Storage::Input, index, const_cast<void*>(inputs_[index].raw()));
}

void Buffers::set_output(const Plan& plan, std::size_t index, Tensor tensor) {
  outputs_[index] = std::move(tensor);
  point(plan, Storage::Output, index, outputs_[index].mutable_raw());
  shown_[index] = outputs_[index];
}

/// Rows of an inner dimension are moved together.
Tensor Buffers::used_part(std::size_t output, std::size_t axis, std::int64_t rows) {
  Tensor& whole = outputs_[output];
  const Shape& shape = whole.shape();
  Dims dims(shape.begin(), shape.end());
  dims[axis] = rows;
  const std::size_t row = byte_size(whole.element_type(), shape.elements(axis + 1, shape.rank()));
  const std::size_t before = row * static_cast<std::size_t>(shape[axis]), after = row * static_cast<std::size_t>(rows);
  auto* start = static_cast<std::byte*>(const_cast<void*>(whole.raw()));
  for (std::size_t i = 1; i < shape.elements(0, axis); ++i) std::memmove(start + i * after, start + i * before, after);
  return Tensor::borrow(whole.raw(), whole.element_type(), Shape(std::move(dims)), std::make_shared<const Tensor>(whole));
}

void Buffers::finish(const Plan& plan) {
  for (const OpenOutput& open : plan.open_outputs)
    shown_[open.output] = used_part(open.output, open.axis, *static_cast<const std::int64_t*>(addresses_[open.count]));
}

void Buffers::forget_inputs() {
  for (Tensor& input : inputs_) input = Tensor();
}

}  // namespace octet::exec
