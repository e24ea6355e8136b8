#include "extension/c_operation.hpp"

#include <octet/base/error.hpp>
#include <utility>

namespace octet::extension {
namespace {

/// Bytes of octet_operation when it was first released.
constexpr std::size_t first_operation_size = 48;

/// Why the function that runs in this thread is about to return a status.
thread_local std::exception_ptr kept_failure;

octet_array array_of(ElementType type, const Shape& shape, const void* data) {
  return {static_cast<octet_element_type>(type), {shape.rank(), shape.dims().data()}, const_cast<void*>(data)};
}

std::vector<octet_attribute> attributes_of(const Opaque& layer) {
  std::vector<octet_attribute> attributes;
  for (const RawAttribute& attribute : layer.attributes) attributes.push_back({attribute.name.c_str(), attribute.value.c_str()});
  return attributes;
}

/// A call, with what its functions need behind the part that C sees.
struct Call : octet_operation_call {
  std::vector<Opaque::Output> declared;
};

Opaque::Output output_of(octet_element_type type, octet_shape shape) {
  if (type < OCTET_F32 || type > OCTET_U4)
    throw Error(ErrorCode::InvalidArgument, "element type of an output: given " + std::to_string(type) + ", expected 0 to 15");
  if (shape.rank > 0 && !shape.dims) throw Error(ErrorCode::InvalidArgument, "shape of an output: given NULL, expected dimensions");
  return {static_cast<ElementType>(type), Shape(Dims(shape.dims, shape.dims + shape.rank))};
}

octet_status add_output(octet_operation_call* call, octet_element_type type, octet_shape shape) noexcept {
  return kept_status([&] { static_cast<Call*>(call)->declared.push_back(output_of(type, shape)); });
}

octet_status fail(octet_operation_call*, const char* message) noexcept {
  return kept_status([&] { throw Error(ErrorCode::InvalidArgument, message ? message : "no reason given"); });
}

using Function = octet_status (*)(void* user, octet_operation_call* call);

Call make_call(const std::vector<octet_attribute>& attributes, const std::vector<octet_array>& inputs,
               const std::vector<octet_array>& outputs) {
  Call call;
  static_cast<octet_operation_call&>(call) = {sizeof(octet_operation_call),
                                              attributes.data(),
                                              attributes.size(),
                                              inputs.data(),
                                              inputs.size(),
                                              outputs.data(),
                                              outputs.size(),
                                              add_output,
                                              fail};
  return call;
}

std::vector<Opaque::Output> infer(Function function, void* user, const Opaque& layer, std::span<const CustomInput> given) {
  std::vector<octet_array> inputs;
  for (const CustomInput& input : given)
    inputs.push_back(array_of(input.element_type, input.shape, input.value ? input.value->raw() : nullptr));
  const auto attributes = attributes_of(layer);
  Call call = make_call(attributes, inputs, {});
  check_status([&] { return function(user, &call); });
  return call.declared;
}

void run(Function function, void* user, const Opaque& layer, std::span<const Tensor> given, std::span<Tensor> results) {
  std::vector<octet_array> inputs, outputs;
  for (const Tensor& input : given) inputs.push_back(array_of(input.element_type(), input.shape(), input.raw()));
  for (Tensor& output : results) outputs.push_back(array_of(output.element_type(), output.shape(), output.mutable_raw()));
  const auto attributes = attributes_of(layer);
  Call call = make_call(attributes, inputs, outputs);
  check_status([&] { return function(user, &call); });
}

ErrorCode code_of(octet_status status) {
  return status >= OCTET_INVALID_ARGUMENT && status <= OCTET_INTERNAL ? static_cast<ErrorCode>(status) : ErrorCode::InvalidArgument;
}

}  // namespace

octet_status kept_status(const std::function<void()>& action) noexcept {
  try {
    action();
    return OCTET_OK;
  } catch (const Error& error) {
    kept_failure = std::current_exception();
    return static_cast<octet_status>(error.code());
  } catch (...) {
    kept_failure = std::current_exception();
    return OCTET_INTERNAL;
  }
}

void check_status(const std::function<octet_status()>& function) {
  kept_failure = nullptr;
  const octet_status status = function();
  const std::exception_ptr failure = std::exchange(kept_failure, nullptr);
  if (status == OCTET_OK) return;
  if (failure) std::rethrow_exception(failure);
  throw Error(code_of(status), "operation of an extension: given status " + std::to_string(status) + ", expected 0");
}

CustomOperation from_c(const octet_operation* given) {
  if (!given) throw Error(ErrorCode::InvalidArgument, "octet_operation: given NULL, expected a struct");
  if (given->struct_size < first_operation_size)
    throw Error(ErrorCode::InvalidArgument, "octet_operation.struct_size: given " + std::to_string(given->struct_size) +
                                                ", expected sizeof(octet_operation), at least " + std::to_string(first_operation_size));
  const octet_operation operation = *given;
  if (!operation.type || !operation.infer || !operation.run)
    throw Error(ErrorCode::InvalidArgument, "octet_operation: given NULL as type, infer or run, expected all three");
  return {.type = operation.type,
          .infer = [operation](const Opaque& layer,
                               std::span<const CustomInput> inputs) { return infer(operation.infer, operation.user, layer, inputs); },
          .run = [operation](const Opaque& layer, std::span<const Tensor> inputs,
                             std::span<Tensor> outputs) { run(operation.run, operation.user, layer, inputs, outputs); },
          .moves_values = operation.moves_values != 0};
}

}  // namespace octet::extension
