#include "arguments.hpp"
#include "decision.hpp"
#include "failure.hpp"
#include "handles.hpp"
#include "make.hpp"
#include "structs.hpp"

namespace octet::c {
namespace {

CalibratorOptions calibrator_options_in(const octet_calibrator_options* given) {
  const octet_calibrator_options options = options_in(given);
  CalibratorOptions result{.threads = options.threads};
  if (options.kept_observations > 0) result.kept_inferences = options.kept_observations;
  if (options.kept_bytes > 0) result.kept_bytes = options.kept_bytes;
  if (options.progress)
    result.progress = [progress = options.progress, user = options.user](std::uint64_t samples) {
      return progress(user, samples) == OCTET_OK;
    };
  return result;
}

QuantScheme scheme_in(const octet_scheme* scheme) { return scheme ? object_of(scheme) : QuantScheme{}; }

}  // namespace
}  // namespace octet::c

using namespace octet::c;

extern "C" {

octet_status octet_calibrator_create(octet_calibrator** calibrator, const octet_graph* graph, const octet_scheme* scheme,
                                     const octet_calibrator_options* options) {
  return guarded([&] {
    octet_calibrator*& place = place_for(calibrator, "calibrator");
    octet::Calibrator object(object_of(graph), scheme_in(scheme), calibrator_options_in(options));
    place = make_handle<octet_calibrator>({object_of(graph).parameters().size(), std::move(object)});
  });
}

octet_status octet_calibrator_observe(octet_calibrator* calibrator, const octet_tensor* const* inputs, size_t count) {
  return guarded([&] { object_of(calibrator).object.observe(tensors_in(inputs, count, "inputs")); });
}

octet_status octet_calibrator_describe(octet_calibrator_description* description, const octet_calibrator* calibrator) {
  return guarded([&] {
    const auto& [input_count, object] = object_of(calibrator);
    describe(description, octet_calibrator_description{0, input_count, object.samples(), object.decisions().size()});
  });
}

octet_status octet_calibrator_decision(octet_decision* decision, const octet_calibrator* calibrator, size_t index) {
  return guarded([&] { describe(decision, decision_of(object_of(calibrator).object.decisions(), index)); });
}

octet_status octet_calibrator_statistics(octet_statistics** statistics, const octet_calibrator* calibrator) {
  return making(statistics, "statistics", [&] { return object_of(calibrator).object.statistics(); });
}

octet_status octet_calibrator_set_statistics(octet_calibrator* calibrator, const octet_statistics* statistics) {
  return guarded([&] { object_of(calibrator).object.set_statistics(object_of(statistics)); });
}

octet_status octet_calibrator_quantize(octet_graph** quantized, const octet_calibrator* calibrator) {
  return making(quantized, "quantized", [&] { return object_of(calibrator).object.quantize(); });
}

octet_status octet_calibrator_free(octet_calibrator* calibrator) {
  return guarded([&] { free_handle(calibrator); });
}
}
