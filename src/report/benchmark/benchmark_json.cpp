#include "bench/profile.hpp"
#include "report/benchmark/benchmark_summary.hpp"
#include "report/json.hpp"

namespace octet {
namespace {

Json to_json(const exec::Machine& machine, double load_average) {
  return {{"processor", machine.processor},
          {"processors", machine.processors},
          {"instruction_set", machine.instruction_set},
          {"onednn", machine.onednn},
          {"load_average", load_average}};
}

Json to_json(const bench::LatencyStatistics& latency) {
  return {{"inferences", latency.count}, {"outliers", latency.outliers},   {"median", latency.median},
          {"mean", latency.mean},        {"deviation", latency.deviation}, {"p90", latency.p90},
          {"p99", latency.p99},          {"shortest", latency.shortest},   {"longest", latency.longest}};
}

Json to_json(const bench::StepProfile& profile) {
  const StepDescription& step = profile.step;
  Json json{{"name", step.name},
            {"type", step.type},
            {"precision", name(step.precision)},
            {"kernel", step.kernel},
            {"layers", step.layers},
            {"shape", step.output_shape.dims()},
            {"layout", step.output_layout},
            {"macs", step.macs},
            {"median_seconds", profile.median},
            {"mean_seconds", profile.mean},
            {"part_of_total", profile.part},
            {"operations_per_second", profile.rate},
            {"share_of_peak", profile.peak_share},
            {"lost_seconds", profile.lost}};
  if (!step.note.empty()) json["note"] = step.note;
  return json;
}

Json to_json(const bench::TypeProfile& total) {
  return {{"type", total.type},
          {"precision", name(total.precision)},
          {"steps", total.steps},
          {"median_seconds", total.seconds},
          {"part_of_total", total.part},
          {"macs", total.macs},
          {"share_of_peak", total.peak_share},
          {"lost_seconds", total.lost}};
}

Json inputs_to_json(const std::vector<Port>& inputs) {
  Json json = Json::array();
  for (const Port& port : inputs)
    json.push_back({{"name", port.name}, {"element_type", name(port.element_type)}, {"shape", port.shape.dims()}});
  return json;
}

Json to_json(const ModelBenchmark& model) {
  Json json{{"model", model.model},
            {"inputs", inputs_to_json(model.inputs)},
            {"batch", model.batch},
            {"int8_share_of_macs", model.int8_part},
            {"load_seconds", model.load_seconds},
            {"first_inference_seconds", model.first_seconds},
            {"peak_memory_bytes", model.peak_bytes},
            {"latency_seconds", to_json(model.latency)},
            {"frames_per_second", model.frames_per_second}};
  json["times_as_fast_as_first"] = {{"median", model.speed.median}, {"lowest", model.speed.lowest}, {"highest", model.speed.highest}};
  if (model.steps.empty()) return json;
  json["profiled_inferences"] = model.step_times.size();
  json["steps"] = Json::array();
  for (const bench::StepProfile& profile : model.steps) json["steps"].push_back(to_json(profile));
  json["types"] = Json::array();
  for (const bench::TypeProfile& total : bench::type_profiles(model.steps)) json["types"].push_back(to_json(total));
  return json;
}

}  // namespace

std::string to_json(const BenchmarkSummary& summary) {
  Json json{{"machine", to_json(summary.machine, summary.load_average)},
            {"api", summary.runner.asynchronous ? "async" : "sync"},
            {"streams", summary.runner.streams},
            {"threads_per_stream", summary.threads},
            {"requests", summary.runner.requests},
            {"rounds", summary.rounds}};
  if (summary.peaks) json["peak_operations_per_second"] = {{"fp32", summary.peaks->fp32}, {"int8", summary.peaks->int8}};
  json["models"] = Json::array();
  for (const ModelBenchmark& model : summary.models) json["models"].push_back(to_json(model));
  return dump(json, summary.warnings);
}

}  // namespace octet
