#include <octet/base/error.hpp>

#include "arguments.hpp"
#include "failure.hpp"
#include "handles.hpp"
#include "make.hpp"

namespace octet::c {
namespace {

void show(octet_observer observer, void* user, const ObservedValue& value) {
  const octet_observed_value shown{value.index, value.data, shape_out(value.shape), value.strides.data()};
  if (observer(user, &shown) != OCTET_OK) throw Error(ErrorCode::Cancelled, "inference: cancelled by its observer");
}

void run_observed(InferRequest& request, octet_observer observer, void* user) {
  request.run([&](const ObservedValue& value) { show(observer, user, value); });
}

}  // namespace
}  // namespace octet::c

using namespace octet::c;

extern "C" {

octet_status octet_request_create(octet_request** request, const octet_executor* executor) {
  return making(request, "request", [&] { return AsyncRequest(executor_of(executor).make_request()); });
}

octet_status octet_request_set_input(octet_request* request, size_t index, const octet_tensor* tensor) {
  return guarded([&] { object_of(request).idle().set_input(index, object_of(tensor)); });
}

octet_status octet_request_set_output(octet_request* request, size_t index, const octet_tensor* tensor) {
  return guarded([&] { object_of(request).idle().set_output(index, object_of(tensor)); });
}

octet_status octet_request_run(octet_request* request) {
  return guarded([&] { object_of(request).idle().run(); });
}

octet_status octet_request_run_observed(octet_request* request, octet_observer observer, void* user) {
  return guarded([&] { run_observed(object_of(request).idle(), function_in(observer, "observer"), user); });
}

octet_status octet_request_start(octet_request* request, octet_completion completion, void* user) {
  return guarded([&] { object_of(request).start(completion, user); });
}

octet_status octet_request_wait(octet_request* request) {
  return guarded([&] { object_of(request).wait(); });
}

octet_status octet_request_output(octet_tensor** tensor, const octet_request* request, size_t index) {
  return making(tensor, "tensor", [&] { return object_of(request).idle().output(index); });
}

octet_status octet_request_enable_profiling(octet_request* request, int32_t enabled) {
  return guarded([&] { object_of(request).idle().enable_profiling(enabled != 0); });
}

octet_status octet_request_step_seconds(const double** seconds, size_t* count, const octet_request* request) {
  return guarded([&] {
    const std::span<const double> measured = object_of(request).idle().step_seconds();
    const double*& place = place_for(seconds, "seconds");
    place_for(count, "count") = measured.size();
    place = measured.data();
  });
}

octet_status octet_request_free(octet_request* request) {
  return guarded([&] {
    if (!request) return;
    object_of(request).require_other_thread();
    free_handle(request);
  });
}
}
