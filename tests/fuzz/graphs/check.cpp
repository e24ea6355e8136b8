#include "check.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include <unistd.h>

#include <octet/base/error.hpp>
#include <octet/exec/executor.hpp>
#include <octet/ir/ir.hpp>
#include <octet/job/verify.hpp>
#include <octet/onnx/onnx.hpp>

#include "generator.hpp"
#include "graph/open_rows.hpp"
#include "graph/use_f32.hpp"
#include "graph/value_name.hpp"
#include "noise.hpp"
#include "random.hpp"

namespace octet::fuzz {
namespace {

constexpr double base_largest = 1e-4;
constexpr double base_rms = 3e-5;

/// What an IR has no words for.
bool has_no_form_in_ir(const Graph& graph) {
  constexpr std::size_t peepholes = 7;
  return std::ranges::any_of(graph.nodes(), [](const Node& node) {
    const auto* lstm = node.as<LSTMSequence>();
    return lstm && (lstm->input_forget || node.inputs.size() > peepholes);
  });
}

/// A folder for model files that goes with the object.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("octet-fuzz-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path file(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

bool same_bits(const std::vector<Tensor>& a, const std::vector<Tensor>& b) { return a == b; }

std::string text(const Deviation& deviation) {
  std::ostringstream stream;
  stream << "largest " << deviation.largest << ", rms " << deviation.rms;
  return stream.str();
}

std::string text(const LayerDeviation& deviation) {
  std::ostringstream stream;
  stream << "value '" << deviation.value << "' of " << deviation.step.type << ' ' << deviation.step.kernel << ": given " << deviation.given
         << ", expected " << deviation.expected << ", rounding explains " << deviation.allowed;
  return stream.str();
}

bool has_half(const Graph& graph) {
  return std::ranges::any_of(graph.nodes(), [](const Node& node) {
    return std::ranges::any_of(node.outputs, [](const OutputDescription& output) {
      return output.element_type == ElementType::f16 || output.element_type == ElementType::bf16;
    });
  });
}

/// Whether the nodes do the same by their names. A file may express a window by another one.
bool same_operations(const Graph& a, const Graph& b) {
  return a.nodes().size() == b.nodes().size() && std::ranges::all_of(a.nodes(), [&](const Node& node) {
           return node.as<Result>() || (b.contains(node.name) && b.node(b.find(node.name)).operation == node.operation);
         });
}

/// Whether rows that a NonMaxSuppression selects are read by an operation that needs to know how many there are.
bool has_unknown_rows(const Graph& graph) {
  try {
    find_open_rows(graph);
    return false;
  } catch (const Error&) {
    return true;
  }
}

bool has_fake_quantize(const Graph& graph) {
  return std::ranges::any_of(graph.nodes(), [](const Node& node) { return node.as<FakeQuantize>() != nullptr; });
}

std::vector<Tensor> as_f32(const std::vector<Tensor>& tensors) {
  std::vector<Tensor> wide;
  for (const Tensor& tensor : tensors)
    wide.push_back(is_floating_point(tensor.element_type()) ? tensor.converted(ElementType::f32) : tensor);
  return wide;
}

/// One network under test, with what the reference kernels say of it.
class Checker {
 public:
  Checker(const Case& sample, const CheckOptions& options)
      : options_(options),
        graph_(sample.graph),
        inputs_(sample.inputs),
        oracle_(use_f32(sample.graph)),
        wide_inputs_(as_f32(sample.inputs)) {}

  std::vector<Finding> run() {
    enter(Fault::Generator);
    try {
      values_ = evaluate_all(oracle_, wide_inputs_);
    } catch (const std::exception& error) {
      report(Fault::Generator, error.what());
      return std::move(findings_);
    }
    expected_ = results_of(oracle_, values_);
    if (has_unknown_rows(oracle_)) check_refusal();
    else check_executors();
    return std::move(findings_);
  }

 private:
  static bool is_narrowed(const Executor& executor) {
    return std::ranges::any_of(executor.steps(), [](const StepDescription& step) { return step.note.find(" bits") != std::string::npos; });
  }
  void enter(Fault stage) {
    if (options_.enter) options_.enter(stage);
  }
  void report(Fault fault, std::string what) { findings_.push_back({fault, std::move(what)}); }

  /// Runs a part; what it throws is a finding.
  template <typename Part>
  void attempt(Fault stage, Part part) {
    enter(stage);
    try {
      part();
    } catch (const std::exception& error) {
      report(Fault::Refused, std::string(name(stage)) + ": " + error.what());
    }
  }

  void check_refusal() {
    enter(Fault::Refused);
    try {
      const Executor executor(graph_, {.threads = 1});
      report(Fault::Refused, "an Executor of rows of unknown number, expected an error");
    } catch (const Error& error) {
      if (error.code() != ErrorCode::Unsupported) report(Fault::Refused, error.what());
    }
  }

  void check_executors() {
    quantized_ = has_fake_quantize(oracle_);
    attempt(Fault::Simulated, [&] {
      const Executor executor(graph_, {.threads = 1, .precision = Precision::Simulated});
      simulated_ = executor.run(inputs_);
      compare(Fault::Simulated, simulated_, false);
    });
    attempt(Fault::Int8, [&] {
      const Executor executor(graph_, {.threads = 1});
      narrowed_ = is_narrowed(executor);
      actual_ = executor.run(inputs_);
      // Weights of fewer bits differ by more than noise: verify() knows by how much.
      if (quantized_ && !narrowed_) compare(Fault::Int8, actual_, true);
      if (!quantized_ && !same_bits(actual_, simulated_) && !simulated_.empty()) compare(Fault::Int8, actual_, false);
      enter(Fault::Repeat);
      if (!same_bits(executor.run(inputs_), actual_)) report(Fault::Repeat, "the same Executor a second time: other bits");
      if (options_.special) check_special(executor);
    });
    if (actual_.empty()) return;
    check_layers();
    if (options_.threads) check_threads();
    if (options_.observed && findings_.empty()) check_observed();
    if (options_.formats) check_formats();
    if (options_.batch) check_batch();
  }

  void check_layers() {
    attempt(Fault::Verify, [&] {
      const VerifyReport verified = verify(graph_, inputs_, {.threads = 2});
      if (!verified.unchecked.empty())
        report(Fault::Verify,
               "step '" + verified.unchecked.front().name + "' (" + verified.unchecked.front().kernel + ") was not compared");
      if (!verified.layers.empty()) report(Fault::Verify, text(verified.layers.front()));
      else if (!verified.outputs.empty())
        report(Fault::Verify,
               "output '" + verified.outputs.front().output + "': " + std::string(octet::name(verified.outputs.front().cause)));
    });
  }

  void check_threads() {
    for (const int threads : {1, 2, 3})
      attempt(threads == 1 ? Fault::Repeat : Fault::Threads, [&] {
        const Executor executor(graph_, {.threads = threads});
        const std::vector<Tensor> actual = executor.run(inputs_);
        if (same_bits(actual, actual_)) return;
        const std::string how = threads == 1 ? "a second Executor" : std::to_string(threads) + " threads";
        report(threads == 1 ? Fault::Repeat : Fault::Threads, how + ": other bits, " + text(worst(actual, actual_)));
      });
  }

  Deviation worst(const std::vector<Tensor>& actual, const std::vector<Tensor>& expected) const {
    Deviation all;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const Deviation own = deviation(actual[i], expected[i]);
      if (own.largest > all.largest) all = own;
    }
    return all;
  }

  /// The largest deviation that noise causes in each output, over `rounds` runs.
  std::vector<Deviation> noise_of(bool int8, std::uint64_t first, std::uint64_t rounds) {
    std::vector<Deviation> found(expected_.size());
    for (std::uint64_t round = first; round < first + rounds; ++round) {
      const std::vector<Tensor> noisy = noisy_results(oracle_, wide_inputs_, {int8, narrowed_}, mixed(options_.seed, round));
      for (std::size_t i = 0; i < found.size(); ++i) {
        const Deviation own = deviation(noisy[i], expected_[i]);
        found[i].largest = std::max(found[i].largest, own.largest);
        found[i].rms = std::max(found[i].rms, own.rms);
      }
    }
    return found;
  }

  std::string judged(std::size_t index, const Tensor& actual, const Deviation& noise) const {
    const Tensor& expected = expected_[index];
    if (actual.shape() != expected.shape() && !std::isinf(noise.largest))
      return "shape " + to_string(actual.shape()) + ", expected " + to_string(expected.shape());
    if (actual.element_type() != expected.element_type())
      return "type " + std::string(octet::name(actual.element_type())) + ", expected " + std::string(octet::name(expected.element_type()));
    const Deviation own = deviation(actual, expected);
    const bool exact = !is_floating_point(expected.element_type());
    // The root mean square of few elements says as little as their largest.
    const double noise_rms =
        std::max(noise.rms, noise.largest / std::sqrt(static_cast<double>(std::max<std::size_t>(1, expected.elements()))));
    if (exact ? own.largest == 0 || noise.largest > 0
              : own.largest <= tolerance_ * base_largest + 4 * noise.largest && own.rms <= tolerance_ * base_rms + 4 * noise_rms)
      return {};
    return text(own) + " (of noise " + text(noise) + ")";
  }

  /// Holds outputs against the reference; noise is measured only where they differ, and more of it before a difference is reported.
  void compare(Fault fault, const std::vector<Tensor>& actual, bool int8) {
    if (actual.size() != expected_.size())
      return report(fault, std::to_string(actual.size()) + " outputs, expected " + std::to_string(expected_.size()));
    std::vector<Deviation> noise(expected_.size());
    constexpr std::array<std::uint64_t, 3> rounds{2, 8, 40};
    for (std::size_t attempt = 0;; ++attempt) {
      std::string wrong;
      for (std::size_t i = 0; i < actual.size() && wrong.empty(); ++i)
        if (const std::string how = judged(i, actual[i], noise[i]); !how.empty()) wrong = "output " + std::to_string(i) + ": " + how;
      if (wrong.empty()) return;
      if (attempt == rounds.size()) return report(fault, wrong);
      const std::vector<Deviation> more = noise_of(int8, 100 * attempt, rounds[attempt]);
      for (std::size_t i = 0; i < noise.size(); ++i) {
        noise[i].largest = std::max(noise[i].largest, more[i].largest);
        noise[i].rms = std::max(noise[i].rms, more[i].rms);
      }
    }
  }

  /// Outputs must not change for the eyes of an observer, and what it sees must be what the reference says.
  void check_observed() {
    attempt(Fault::Observed, [&] {
      ExecutorOptions options{.threads = 1};
      std::vector<Value> values;
      const std::vector<bool> constant = constant_nodes(oracle_);
      for (const auto& [value, tensor] : values_) {
        if (constant[value.node] || tensor.element_type() != ElementType::f32) continue;
        values.push_back(value);
        options.observed.push_back(oracle_.node(value).name +
                                   (oracle_.node(value).outputs.size() > 1 ? "." + std::to_string(value.port) : ""));
      }
      const Executor executor(graph_, options);
      InferRequest request = executor.make_request();
      for (std::size_t i = 0; i < inputs_.size(); ++i) request.set_input(i, inputs_[i]);
      std::size_t shown = 0;
      request.run([&](const ObservedValue&) { ++shown; });
      if (shown != values.size())
        report(Fault::Observed, std::to_string(shown) + " values shown, expected " + std::to_string(values.size()));
      std::vector<Tensor> outputs;
      for (std::size_t i = 0; i < expected_.size(); ++i) outputs.push_back(request.output(i).clone());
      if (!narrowed_ && !is_narrowed(executor)) compare(Fault::Observed, outputs, quantized_);
    });
  }

  void check_formats() {
    check_ir(Fault::Ir10, 10);
    check_ir(Fault::Ir11, 11);
    check_ir(Fault::Ir6, 6);
    check_format(Fault::Onnx, [&](const Folder& folder) {
      write_onnx(graph_, folder.file("model.onnx"));
      return read_onnx(folder.file("model.onnx"));
    });
  }

  void check_ir(Fault fault, int version) {
    check_format(fault, [&](const Folder& folder) {
      write_ir(graph_, folder.file("model.xml"), {version});
      return read_ir(folder.file("model.xml"));
    });
  }

  /// The network that was read back is held against the one that was written by the reference kernels alone.
  template <typename WriteAndRead>
  void check_format(Fault fault, WriteAndRead write_and_read) {
    enter(fault);
    try {
      const Folder folder;
      const Graph read = write_and_read(folder);
      // Statistics of IR version 6 quantize by rules of their own.
      if (fault == Fault::Ir6 && quantized_) return;
      const bool exact = fault == Fault::Ir10 || fault == Fault::Ir11;
      const std::vector<Tensor> outputs = fault == Fault::Ir6 ? outputs_by_name(use_f32(read)) : outputs_of(use_f32(read));
      if (exact && !same_bits(outputs, expected_)) return report(fault, "other bits, " + text(worst_or_infinite(outputs, expected_)));
      // Numbers that are folded into others, or that ONNX has in the type of the data, are rounded to f16 again.
      tolerance_ = !exact && has_half(graph_) ? 40 : 1;
      if (!exact) compare(fault, outputs, fault == Fault::Onnx);
      enter(Fault::Refused);
      if (findings_.empty()) run_read(fault, read);
      tolerance_ = 1;
    } catch (const Error& error) {
      const bool may_refuse = fault == Fault::Ir6 || fault == Fault::Onnx || has_no_form_in_ir(graph_);
      if (!may_refuse || error.code() != ErrorCode::Unsupported) report(fault, error.what());
    } catch (const std::exception& error) {
      report(fault, error.what());
    }
  }

  /// What was read must run as well, an IR to the same bits.
  void run_read(Fault fault, const Graph& read) {
    const Executor executor(read, {.threads = 1});
    const bool was_narrowed = std::exchange(narrowed_, narrowed_ || is_narrowed(executor));
    const std::vector<Tensor> outputs = executor.run(inputs_);
    const bool is_ir = fault == Fault::Ir10 || fault == Fault::Ir11;
    const bool exact = is_ir && same_operations(graph_, read);
    if (exact && !same_bits(outputs, actual_))
      return report(fault, "other bits of the Executor, " + text(worst_or_infinite(outputs, actual_)));
    // As everywhere, `verify` alone judges layers whose weights are narrowed.
    if (!narrowed_ && (fault == Fault::Onnx || (is_ir && !exact))) compare(fault, outputs, quantized_);
    narrowed_ = was_narrowed;
  }

  std::vector<Tensor> outputs_of(const Graph& read) const { return outputs_of(read, wide_inputs_); }
  static std::vector<Tensor> outputs_of(const Graph& network, const std::vector<Tensor>& inputs) {
    return results_of(network, evaluate_all(network, inputs));
  }

  /// The files of IR version 6 know no order of outputs.
  std::vector<Tensor> outputs_by_name(const Graph& read) const {
    const Values values = evaluate_all(read, wide_inputs_);
    std::map<std::string, Tensor> named;
    for (const NodeId result : read.results())
      named[value_name(read, read.node(result).inputs[0])] = values.at(read.node(result).inputs[0]);
    std::vector<Tensor> outputs;
    for (const NodeId result : graph_.results()) {
      const auto found = named.find(value_name(graph_, graph_.node(result).inputs[0]));
      if (found != named.end()) outputs.push_back(found->second);
    }
    return outputs;
  }

  /// Where dimension 0 is the batch of all inputs and outputs, and the reference agrees that samples do not mix: single samples must give
  /// what the batch gave.
  void check_batch() {
    const std::int64_t batch = inputs_.empty() || inputs_[0].shape().rank() == 0 ? 0 : inputs_[0].shape()[0];
    const auto has_batch = [&](const Tensor& tensor) { return tensor.shape().rank() > 0 && tensor.shape()[0] == batch; };
    if (batch < 2 || !std::ranges::all_of(inputs_, has_batch) || !std::ranges::all_of(expected_, has_batch)) return;
    enter(Fault::Batch);
    try {
      std::map<std::string, Shape> shapes;
      for (const NodeId parameter : graph_.parameters())
        shapes[graph_.node(parameter).name] = graph_.node(parameter).outputs[0].shape.with(0, 1);
      const std::vector<Tensor> first = first_samples(inputs_);
      const std::optional<Sample> sample = reference_sample(shapes, as_f32(first));
      if (!sample || worst_or_infinite(sample->wanted, first_samples(expected_)).largest > 1e-5) return;
      const Graph& single = sample->graph;
      const std::vector<Tensor> actual = Executor(single, {.threads = 1}).run(first);
      const Deviation own = worst_or_infinite(actual, first_samples(actual_));
      const std::vector<Deviation> noise = quantized_ ? noise_of(true, 300, 8) : std::vector<Deviation>(1);
      double allowed = 0;
      for (const Deviation& each : noise) allowed = std::max(allowed, each.largest);
      if (own.largest > base_largest + 4 * allowed) report(Fault::Batch, text(own));
    } catch (const Error& error) {
      if (error.code() != ErrorCode::InvalidShape) report(Fault::Batch, error.what());
    }
  }

  struct Sample {
    Graph graph;
    std::vector<Tensor> wanted;
  };

  /// Nothing where constants of the network suit its own batch only, as indices of samples and axes that depend on a dimension of 1 do.
  std::optional<Sample> reference_sample(const std::map<std::string, Shape>& shapes, const std::vector<Tensor>& inputs) const {
    try {
      Graph single = graph_.reshape(shapes);
      std::vector<Tensor> wanted = outputs_of(use_f32(single), inputs);
      return Sample{std::move(single), std::move(wanted)};
    } catch (const Error& error) {
      if (error.code() != ErrorCode::InvalidShape && error.code() != ErrorCode::InvalidArgument) throw;
      return std::nullopt;
    }
  }

  static std::vector<Tensor> first_samples(const std::vector<Tensor>& tensors) {
    std::vector<Tensor> parts;
    for (const Tensor& tensor : tensors) {
      Tensor part(tensor.element_type(), tensor.shape().with(0, 1));
      std::copy_n(static_cast<const std::byte*>(tensor.raw()), part.bytes(), static_cast<std::byte*>(part.mutable_raw()));
      parts.push_back(std::move(part));
    }
    return parts;
  }

  static Deviation worst_or_infinite(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
    Deviation all;
    if (a.size() != b.size()) return {INFINITY, INFINITY};
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i].shape() != b[i].shape()) return {INFINITY, INFINITY};
      const Deviation own = deviation(a[i], b[i]);
      if (own.largest > all.largest) all = own;
    }
    return all;
  }

  /// No crash; and with inputs that are not numbers, the next inference gives what it gave before.
  void check_special(const Executor& executor) {
    enter(Fault::Special);
    const std::vector<Tensor> special = with_special_values({graph_, inputs_}, options_.seed);
    executor.run(special);
    if (!same_bits(executor.run(inputs_), actual_)) report(Fault::Special, "other bits after an inference with NaN or infinities");
  }

  const CheckOptions& options_;
  const Graph& graph_;
  const std::vector<Tensor>& inputs_;
  const Graph oracle_;
  const std::vector<Tensor> wide_inputs_;
  Values values_;
  std::vector<Tensor> expected_, simulated_, actual_;
  bool quantized_ = false, narrowed_ = false;
  double tolerance_ = 1;  ///< in relation to what f32 arithmetic needs
  std::vector<Finding> findings_;
};

}  // namespace

std::string_view name(Fault fault) {
  constexpr std::array names{"simulated", "int8", "verify", "refused", "repeat",  "threads",   "observed", "ir6",
                             "ir10",      "ir11", "onnx",   "batch",   "special", "generator", "crash",    "hang"};
  return names.at(static_cast<std::size_t>(fault));
}

std::vector<Finding> check(const Case& sample, const CheckOptions& options) { return Checker(sample, options).run(); }

}  // namespace octet::fuzz
