#include <octet/base/error.hpp>
#include <octet/eval/image.hpp>
#include <octet/eval/metrics.hpp>
#include <octet/tensor/npy.hpp>

#include "arguments.hpp"
#include "failure.hpp"
#include "handles.hpp"
#include "make.hpp"
#include "strided_copy.hpp"
#include "structs.hpp"

namespace octet::c {
namespace {

/// Calls the caller's function when nothing needs the data any more, once it is armed.
struct Release {
  void (*function)(void*) = nullptr;
  void* user = nullptr;
  bool armed = false;
  ~Release() {
    if (armed && function) function(user);
  }
};

void check_data(const void* data, ElementType type, const Shape& shape) {
  if (!data && byte_size(type, shape.elements()) > 0) refuse_null("data", "elements");
}

void require_dense(const Shape& shape, const std::int64_t* strides) {
  if (!strides || is_dense(shape, {strides, shape.rank()})) return;
  throw Error(ErrorCode::InvalidArgument, "strides: given " + to_string(Dims(strides, strides + shape.rank())) + ", expected " +
                                              to_string(shape.strides()) + " for a tensor that is borrowed");
}

Tensor copied(octet_element_type type, octet_shape given, const std::int64_t* strides, const void* data) {
  const Shape shape = shape_in(given);
  check_data(data, type_in(type), shape);
  if (strides && !is_dense(shape, {strides, shape.rank()})) return copy_strided(data, type_in(type), shape, {strides, shape.rank()});
  return Tensor::borrow(data, type_in(type), shape).clone();
}

Tensor borrowed(octet_element_type type, octet_shape given, const std::int64_t* strides, void* data) {
  Shape shape = shape_in(given);
  check_data(data, type_in(type), shape);
  require_dense(shape, strides);
  return Tensor::borrow(data, type_in(type), std::move(shape));
}

Tensor borrowed(octet_element_type type, octet_shape given, const std::int64_t* strides, const void* data,
                std::shared_ptr<const void> owner) {
  Shape shape = shape_in(given);
  check_data(data, type_in(type), shape);
  require_dense(shape, strides);
  return Tensor::borrow(data, type_in(type), std::move(shape), std::move(owner));
}

octet_tensor_description description_of(const Tensor& tensor) {
  return {0, type_out(tensor.element_type()), shape_out(tensor.shape()), tensor.elements(), tensor.bytes(), tensor.raw()};
}

}  // namespace
}  // namespace octet::c

using namespace octet::c;

extern "C" {

octet_status octet_element_type_name(const char** name, octet_element_type type) {
  return guarded([&] { place_for(name, "name") = octet::name(type_in(type)).data(); });
}

octet_status octet_element_type_bits(size_t* bits, octet_element_type type) {
  return guarded([&] { place_for(bits, "bits") = octet::bit_width(type_in(type)); });
}

octet_status octet_tensor_create(octet_tensor** tensor, octet_element_type type, octet_shape shape) {
  return making(tensor, "tensor", [&] { return octet::Tensor(type_in(type), shape_in(shape)); });
}

octet_status octet_tensor_copy(octet_tensor** tensor, octet_element_type type, octet_shape shape, const int64_t* strides,
                               const void* data) {
  return making(tensor, "tensor", [&] { return copied(type, shape, strides, data); });
}

octet_status octet_tensor_borrow(octet_tensor** tensor, octet_element_type type, octet_shape shape, const int64_t* strides, void* data) {
  return making(tensor, "tensor", [&] { return borrowed(type, shape, strides, data); });
}

octet_status octet_tensor_borrow_const(octet_tensor** tensor, octet_element_type type, octet_shape shape, const int64_t* strides,
                                       const void* data, void (*release)(void*), void* user) {
  return guarded([&] {
    octet_tensor*& place = place_for(tensor, "tensor");
    const auto owner = std::make_shared<Release>(Release{release, user, false});
    place = make_handle<octet_tensor>(borrowed(type, shape, strides, data, owner));
    owner->armed = true;
  });
}

octet_status octet_tensor_describe(octet_tensor_description* description, const octet_tensor* tensor) {
  return guarded([&] { describe(description, description_of(object_of(tensor))); });
}

octet_status octet_tensor_data(void** data, octet_tensor* tensor) {
  return guarded([&] { place_for(data, "data") = object_of(tensor).mutable_raw(); });
}

octet_status octet_tensor_clone(octet_tensor** copy, const octet_tensor* tensor) {
  return making(copy, "copy", [&] { return object_of(tensor).clone(); });
}

octet_status octet_tensor_convert(octet_tensor** converted, const octet_tensor* tensor, octet_element_type type) {
  return making(converted, "converted", [&] { return object_of(tensor).converted(type_in(type)); });
}

octet_status octet_tensor_read_npy(octet_tensor** tensor, const char* path) {
  return making(tensor, "tensor", [&] { return octet::read_npy(text_in(path, "path")); });
}

octet_status octet_tensor_write_npy(const octet_tensor* tensor, const char* path) {
  return guarded([&] { octet::write_npy(object_of(tensor), text_in(path, "path")); });
}

octet_status octet_tensor_sqnr(double* decibels, const octet_tensor* reference, const octet_tensor* actual) {
  return guarded([&] { place_for(decibels, "decibels") = octet::sqnr(object_of(reference), object_of(actual)); });
}

octet_status octet_tensor_free(octet_tensor* tensor) {
  return guarded([&] { free_handle(tensor); });
}

octet_status octet_image_load(octet_tensor** tensor, const char* path, const octet_preprocessing* preprocessing, octet_shape shape) {
  return making(tensor, "tensor",
                [&] { return octet::load_image(text_in(path, "path"), preprocessing_in(preprocessing), shape_in(shape)); });
}
}
