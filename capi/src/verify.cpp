// Executors held against the reference kernels.
#include <octet/base/error.hpp>

#include "arguments.hpp"
#include "failure.hpp"
#include "handles.hpp"
#include "make.hpp"
#include "structs.hpp"

namespace octet::c {
namespace {

VerifyOptions verify_options_in(const octet_verify_options* given) {
  const octet_verify_options options = options_in(given);
  VerifyOptions result{.threads = options.threads, .precision = precision_in(options.precision)};
  if (options.progress)
    result.progress = [=](std::size_t done, std::size_t all) {
      if (options.progress(options.user, done, all) != OCTET_OK)
        throw Error(ErrorCode::Cancelled, "verify: cancelled by its progress function");
    };
  return result;
}

octet_verification_description description_of(const VerifyReport& report) {
  return {0, report.passed(), report.values, report.unchecked.size(), report.layers.size(), report.outputs.size()};
}

octet_layer_deviation description_of(const LayerDeviation& deviation) {
  const StepDescription& step = deviation.step;
  return {0,
          deviation.value.c_str(),
          step.name.c_str(),
          step.type.c_str(),
          step.kernel.c_str(),
          step.output_layout.c_str(),
          type_out(step.precision),
          shape_out(step.output_shape),
          {deviation.index.size(), deviation.index.data()},
          deviation.expected,
          deviation.given,
          deviation.allowed};
}

octet_output_deviation description_of(const OutputDeviation& deviation) {
  return {0, deviation.output.c_str(), static_cast<octet_deviation_cause>(deviation.cause), deviation.largest_difference,
          deviation.largest_value};
}

}  // namespace
}  // namespace octet::c

using namespace octet::c;

extern "C" {

octet_status octet_verify(octet_verification** verification, const octet_graph* graph, const octet_tensor* const* inputs,
                          size_t input_count, const octet_verify_options* options) {
  return making(verification, "verification", [&] {
    return octet::verify(object_of(graph), tensors_in(inputs, input_count, "inputs"), verify_options_in(options));
  });
}

octet_status octet_verification_describe(octet_verification_description* description, const octet_verification* verification) {
  return guarded([&] { describe(description, description_of(object_of(verification))); });
}

octet_status octet_verification_layer(octet_layer_deviation* deviation, const octet_verification* verification, size_t index) {
  return guarded([&] {
    const auto& layers = object_of(verification).layers;
    describe(deviation, description_of(layers[index_in(index, layers.size(), "layer deviation")]));
  });
}

octet_status octet_verification_output(octet_output_deviation* deviation, const octet_verification* verification, size_t index) {
  return guarded([&] {
    const auto& outputs = object_of(verification).outputs;
    describe(deviation, description_of(outputs[index_in(index, outputs.size(), "output deviation")]));
  });
}

octet_status octet_verification_free(octet_verification* verification) {
  return guarded([&] { free_handle(verification); });
}
}
