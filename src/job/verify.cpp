#include <octet/job/verify.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/split_mix.hpp"
#include "exec/buffers.hpp"
#include "exec/layer_check.hpp"
#include "exec/run_steps.hpp"
#include "exec/thread_scope.hpp"
#include "graph/reference/network_run.hpp"
#include "graph/use_f32.hpp"
#include "graph/value_name.hpp"

namespace octet {
namespace {

using Cause = OutputDeviation::Cause;
using Values = std::map<Value, Tensor>;

/// How far outputs of whole networks may be apart where only rounding differs, in signal-to-noise power. Errors of layers add up.
constexpr double least_signal_to_noise = 1e4;
/// The same where numbers cancel out in the last operation, as a part of the largest of its operands.
constexpr double last_bits_of_operands = 1e-5;

/// Differences of an output, over the elements that are numbers on both sides.
struct Comparison {
  double largest_difference = 0;
  double largest_value = 0;
  double noise = 0;
  double signal = 0;

  bool is_close() const { return noise * least_signal_to_noise <= signal; }
};

Comparison compare(const Tensor& expected, const Tensor& given) {
  Comparison result;
  const Tensor wide_expected = expected.converted(ElementType::f64), wide_given = given.converted(ElementType::f64);
  const auto a = wide_expected.data<double>(), b = wide_given.data<double>();
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!std::isfinite(a[i]) || !std::isfinite(b[i])) continue;
    result.largest_difference = std::max(result.largest_difference, std::abs(a[i] - b[i]));
    result.largest_value = std::max(result.largest_value, std::abs(a[i]));
    result.noise += (a[i] - b[i]) * (a[i] - b[i]);
    result.signal += a[i] * a[i];
  }
  return result;
}

bool same_bits(const Tensor& a, const Tensor& b) {
  return a.bytes() == b.bytes() && (a.bytes() == 0 || std::memcmp(a.raw(), b.raw(), a.bytes()) == 0);
}

std::vector<Tensor> run(const exec::Plan& plan, std::span<const Tensor> inputs) {
  exec::Buffers buffers(plan);
  for (std::size_t i = 0; i < inputs.size(); ++i)
    buffers.set_input(
        plan, i, inputs[i].element_type() == plan.inputs[i].element_type ? inputs[i] : inputs[i].converted(plan.inputs[i].element_type));
  exec::with_own_team([&] {
    const exec::ThreadScope scope(plan.threads);
    exec::run_steps(plan, 0, plan.steps.size(), buffers.context(), {});
  });
  return buffers.outputs();
}

class Verifier {
 public:
  Verifier(const Graph& graph, std::span<const Tensor> inputs, const VerifyOptions& options)
      : graph_(graph), inputs_(inputs), options_{options.threads, options.precision, {}}, progress_(options.progress) {}

  VerifyReport run_all() {
    // Half floats would round after every operation, which executors do not.
    const Graph wide = use_f32(graph_);
    const Values original = reference::run(wide, inputs_);
    const exec::LoweredNetwork network = exec::lower_network(graph_, options_);
    const Values values = reference::run(network.prepared, inputs_);
    check_layers(network, values);
    const std::vector<Tensor> outputs = run(network.plan, inputs_);
    check_memory(network, outputs);
    if (!is_quantized()) {
      check_outputs(Cause::Preparation, results_of(wide, original), results_of(network.prepared, values), largest_operands(wide, original));
      if (report_.passed()) check_outputs(Cause::Execution, results_of(wide, original), outputs, largest_operands(wide, original));
    }
    return std::move(report_);
  }

 private:
  /// Rounding to levels turns the last bit of a number into a whole step, so that whole networks say little then.
  bool is_quantized() const {
    return std::ranges::any_of(graph_.nodes(), [](const Node& node) { return node.as<FakeQuantize>() != nullptr; });
  }

  static std::vector<Tensor> results_of(const Graph& graph, const Values& values) {
    std::vector<Tensor> results;
    for (const NodeId result : graph.results()) results.push_back(values.at(graph.node(result).inputs[0]));
    return results;
  }

  /// The largest magnitude that the operation behind each output reads.
  static std::vector<double> largest_operands(const Graph& graph, const Values& values) {
    std::vector<double> largest;
    for (const NodeId result : graph.results()) {
      const Node& node = graph.node(graph.node(result).inputs[0].node);
      double magnitude = node.as<LogSoftmax>() ? 1 : 0;  // Of the sums that it takes the logarithm of, the largest part is 1.
      for (const Value operand : node.inputs)
        magnitude = std::max(magnitude, compare(values.at(operand), values.at(operand)).largest_value);
      largest.push_back(magnitude);
    }
    return largest;
  }

  void check_layers(const exec::LoweredNetwork& network, const Values& values) {
    const exec::LayerChecks checks = exec::check_layers(network, values, progress_);
    report_.values = checks.values.size();
    for (const std::size_t step : checks.unchecked) report_.unchecked.push_back(network.plan.steps[step].description);
    for (const exec::ValueCheck& check : checks.values) {
      if (!check.deviates()) continue;
      const Shape& shape = network.prepared.shape(check.value);
      report_.layers.push_back({network.plan.steps[check.step].description, output_name(network.prepared, check.value),
                                index_of(shape, check.element), check.expected, check.given, check.allowed});
    }
  }

  static std::vector<std::int64_t> index_of(const Shape& shape, std::size_t element) {
    std::vector<std::int64_t> index(shape.rank());
    for (std::size_t i = shape.rank(); i-- > 0; element /= static_cast<std::size_t>(shape[i]))
      index[i] = static_cast<std::int64_t>(element % static_cast<std::size_t>(shape[i]));
    return index;
  }

  void check_memory(const exec::LoweredNetwork& network, const std::vector<Tensor>& outputs) {
    const exec::Plan apart = exec::lower_network(graph_, options_, exec::MemoryUse::Apart).plan;
    const std::vector<Tensor> expected = run(apart, inputs_);
    for (std::size_t i = 0; i < outputs.size(); ++i)
      if (!same_bits(outputs[i], expected[i])) add(Cause::Memory, network.plan.outputs[i].name, compare(expected[i], outputs[i]));
  }

  void check_outputs(Cause cause, const std::vector<Tensor>& expected, const std::vector<Tensor>& given,
                     const std::vector<double>& largest_operands) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
      if (given[i].element_type() != ElementType::f32) continue;
      const Comparison comparison = compare(expected[i], given[i]);
      const bool cancels_out = comparison.largest_difference <= last_bits_of_operands * largest_operands[i];
      if (!comparison.is_close() && !cancels_out) add(cause, output_name(graph_, graph_.node(graph_.results()[i]).inputs[0]), comparison);
    }
  }

  void add(Cause cause, std::string output, const Comparison& comparison) {
    report_.outputs.push_back({cause, std::move(output), comparison.largest_difference, comparison.largest_value});
  }

  const Graph& graph_;
  std::span<const Tensor> inputs_;
  ExecutorOptions options_;
  exec::StepProgress progress_;
  VerifyReport report_{};
};

/// Numbers of a normal distribution, the same everywhere, as sums of twelve uniform ones.
class Normal {
 public:
  explicit Normal(std::uint64_t seed) : random_(seed) {}

  float next() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return static_cast<float>(sum);
  }

 private:
  double uniform() { return static_cast<double>(random_.next() >> 11) * 0x1p-53; }

  SplitMix random_;
};

}  // namespace

VerifyReport verify(const Graph& graph, std::span<const Tensor> inputs, const VerifyOptions& options) {
  return Verifier(graph, inputs, options).run_all();
}

std::vector<Tensor> random_inputs(const Graph& graph, std::uint64_t seed) {
  // Integers of a few units serve as indices and counts as well as as bytes of images.
  constexpr float integer_range = 2;
  // Some numbers lie far out, so that they reach what quantizers cut off.
  constexpr std::size_t outlier_distance = 13;
  constexpr float outlier_size = 8;
  Normal normal(seed);
  std::vector<Tensor> inputs;
  for (const NodeId parameter : graph.parameters()) {
    const OutputDescription& description = graph.node(parameter).outputs[0];
    const bool real = is_floating_point(description.element_type);
    Tensor values(ElementType::f32, description.shape);
    std::size_t count = 0;
    for (float& value : values.mutable_data<float>()) {
      value = real ? normal.next() : std::abs(normal.next()) * integer_range;
      if (real && ++count % outlier_distance == 0) value *= outlier_size;
    }
    inputs.push_back(values.converted(description.element_type));
  }
  return inputs;
}

std::string_view name(OutputDeviation::Cause cause) {
  switch (cause) {
    case Cause::Memory: return "memory";
    case Cause::Preparation: return "preparation";
    case Cause::Execution: return "execution";
  }
  return "unknown";
}

}  // namespace octet
