#include <octet/base/error.hpp>

#include "arguments.hpp"
#include "failure.hpp"
#include "handles.hpp"
#include "make.hpp"
#include "structs.hpp"

namespace octet::c {
namespace {

ExecutorOptions executor_options_in(const octet_executor_options* given) {
  const octet_executor_options options = options_in(given);
  return {.threads = options.threads,
          .precision = precision_in(options.precision),
          .observed = texts_in(options.observed, options.observed_count, "observed")};
}

octet_executor_description description_of(const Executor& executor) {
  return {0, executor.inputs().size(), executor.outputs().size(), executor.steps().size(), executor.arena_bytes(), executor.threads()};
}

octet_port_description description_of(const Port& port) {
  const auto open_dimension = port.open_dimension ? static_cast<std::int32_t>(*port.open_dimension) + 1 : 0;
  return {0, port.name.c_str(), type_out(port.element_type), shape_out(port.shape), open_dimension};
}

octet_step_description description_of(const StepDescription& step) {
  return {0, step.name.c_str(), step.type.c_str(), step.kernel.c_str(), step.note.c_str(), type_out(step.precision), step.macs};
}

void check_output_count(std::size_t given, std::size_t expected) {
  if (given != expected)
    throw Error(ErrorCode::InvalidArgument, "outputs: given room for " + std::to_string(given) + ", expected " + std::to_string(expected));
}

/// Either all handles are made or none.
void give_tensors(std::span<octet_tensor*> places, const std::vector<Tensor>& tensors) {
  std::vector<OwnedHandle<octet_tensor>> handles;
  for (const Tensor& tensor : tensors) handles.emplace_back(make_handle<octet_tensor>(tensor));
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = handles[i].release();
}

}  // namespace
}  // namespace octet::c

using namespace octet::c;

extern "C" {

octet_status octet_executor_create(octet_executor** executor, const octet_graph* graph, const octet_executor_options* options) {
  return making(executor, "executor",
                [&] { return std::make_shared<const octet::Executor>(object_of(graph), executor_options_in(options)); });
}

octet_status octet_executor_describe(octet_executor_description* description, const octet_executor* executor) {
  return guarded([&] { describe(description, description_of(executor_of(executor))); });
}

octet_status octet_executor_input(octet_port_description* description, const octet_executor* executor, size_t index) {
  return guarded([&] {
    const auto& ports = executor_of(executor).inputs();
    describe(description, description_of(ports[index_in(index, ports.size(), "input")]));
  });
}

octet_status octet_executor_output(octet_port_description* description, const octet_executor* executor, size_t index) {
  return guarded([&] {
    const auto& ports = executor_of(executor).outputs();
    describe(description, description_of(ports[index_in(index, ports.size(), "output")]));
  });
}

octet_status octet_executor_find_input(size_t* index, const octet_executor* executor, const char* name) {
  return guarded([&] { place_for(index, "index") = executor_of(executor).input_index(text_in(name, "name")); });
}

octet_status octet_executor_find_output(size_t* index, const octet_executor* executor, const char* name) {
  return guarded([&] { place_for(index, "index") = executor_of(executor).output_index(text_in(name, "name")); });
}

octet_status octet_executor_step(octet_step_description* description, const octet_executor* executor, size_t index) {
  return guarded([&] {
    const auto& steps = executor_of(executor).steps();
    describe(description, description_of(steps[index_in(index, steps.size(), "step")]));
  });
}

octet_status octet_executor_run(octet_tensor** outputs, size_t output_count, const octet_executor* executor,
                                const octet_tensor* const* inputs, size_t input_count) {
  return guarded([&] {
    const octet::Executor& object = executor_of(executor);
    const auto places = array_in(outputs, output_count, "outputs");
    check_output_count(output_count, object.outputs().size());
    give_tensors(places, object.run(tensors_in(inputs, input_count, "inputs")));
  });
}

octet_status octet_executor_free(octet_executor* executor) {
  return guarded([&] { free_handle(executor); });
}
}
