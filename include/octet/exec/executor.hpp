#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/graph/graph.hpp>

namespace octet {

/// How quantized networks are run.
enum class Precision : std::uint8_t {
  Auto,       ///< layers between FakeQuantize nodes run on INT8 kernels, the others in FP32
  Simulated,  ///< FakeQuantize is computed in FP32, and so is everything else: the oracle of the INT8 kernels
};

struct ExecutorOptions {
  int threads = 0;  ///< threads of one inference; 0 = all that the process may use; never more than OMP_THREAD_LIMIT
  Precision precision = Precision::Auto;
  /// Values that InferRequest::run shows to an observer: layer names, followed by ".PORT" where a layer has several outputs.
  /// Each is computed, however much is fused around it.
  std::vector<std::string> observed{};
  /// Bytes that inputs, outputs and intermediate values of one inference may take; 0 = the memory of the machine. A network that needs more
  /// is refused before anything is allocated.
  std::uint64_t memory = 0;
};

/// A value that an observer is shown, in the layout in which the network computes it: element (i, j, ...) is
/// data[i * strides[0] + j * strides[1] + ...]. The elements are valid during the call only.
struct ObservedValue {
  std::size_t index = 0;  ///< position in ExecutorOptions::observed
  const float* data = nullptr;
  Shape shape{};
  Dims strides{};
};

/// Called for each observed value as soon as it is computed, one call after another, before run returns: in the thread that called run, or,
/// where that is a member of an OpenMP team, in another one that stands for it.
using Observer = std::function<void(const ObservedValue& value)>;

/// An input or output of a network. Where the size of an output depends on data, as behind NonMaxSuppression, its shape is the largest there
/// can be.
struct Port {
  std::string name{};
  ElementType element_type = ElementType::f32;
  Shape shape{};
  std::optional<std::size_t> open_dimension{};  ///< the one whose size depends on data
};

/// One step of the plan that an Executor made: one primitive or kernel, which may stand for several layers.
struct StepDescription {
  std::string name{};                   ///< name of the layer whose value the step produces
  std::string type{};                   ///< operation type, or "Reorder" for a change of memory layout
  std::string kernel{};                 ///< implementation that runs, as oneDNN names it, or "octet:NAME"
  std::vector<std::string> layers{};    ///< layers that the step computes, fused ones included
  ElementType precision = ElementType::f32;  ///< element type of the operands
  Shape output_shape{};
  std::string output_layout{};          ///< "plain" or oneDNN's tag such as "aBcd16b"
  double macs = 0;                    ///< multiply-accumulates
  std::string note{};                 ///< what a user should know, such as weights narrowed to 7 bits; usually empty
};

class InferRequest;

/// A network prepared to run on this machine: fused, laid out, weights prepacked.
/// Immutable once built; any number of threads may call its const members and run its requests at the same time.
///
/// Floating-point networks compute in f32 whatever their stored precision is: f16 and bf16 inputs and outputs of the graph
/// are f32 here. For one Executor the results of an inference are the same on every run, whatever the number of threads.
class OCTET_API Executor {
 public:
  /// Keeps nothing of `graph` but its constants. Throws Error(Unsupported) naming the layer when an operation cannot run, and all that are
  /// unknown; Error(NotFound) for an observed value that the graph lacks; Error(InvalidArgument) for a negative number of threads;
  /// Error(OutOfMemory) for a network beyond ExecutorOptions::memory.
  explicit Executor(const Graph& graph, const ExecutorOptions& options = {});
  ~Executor();
  Executor(Executor&&) noexcept;
  Executor& operator=(Executor&&) noexcept;

  /// In the graph's order. Inputs are called after Parameters, outputs after the tensor or else the layer that a Result reads.
  const std::vector<Port>& inputs() const;
  const std::vector<Port>& outputs() const;

  /// Index of the port of that name or, where none is called so, of that tensor, layer or Result. Throws Error(NotFound).
  std::size_t input_index(std::string_view name) const;
  std::size_t output_index(std::string_view name) const;

  /// Further names of an input, those of its tensor. Throws Error(NotFound) where there is no such input.
  const std::vector<std::string>& input_names(std::size_t index) const;

  /// Buffers for one inference at a time.
  InferRequest make_request() const;

  /// Runs a network of one input and one output on a pooled request; the result owns its elements. Throws Error(InvalidArgument) for
  /// another number of inputs or outputs, and what InferRequest throws.
  Tensor run(const Tensor& input) const;
  /// One tensor per input in order, one per output.
  std::vector<Tensor> run(std::span<const Tensor> inputs) const;

  /// The steps in execution order.
  const std::vector<StepDescription>& steps() const;
  /// Bytes of the arena that each request holds for intermediate tensors.
  std::size_t arena_bytes() const;
  /// Threads that one inference uses: ExecutorOptions::threads, or what 0 stands for on this machine, no more than OpenMP allows.
  int threads() const;

 private:
  friend class InferRequest;
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

/// The buffers of one inference. Not thread-safe itself; different requests of one Executor may run at the same time.
/// It keeps what it needs of its Executor alive. Intermediate tensors lie in one arena that is allocated with the request.
class OCTET_API InferRequest {
 public:
  ~InferRequest();
  InferRequest(InferRequest&&) noexcept;
  InferRequest& operator=(InferRequest&&) noexcept;

  /// Uses `tensor` as input `index` from now on. Its elements are read during `run`, without a copy where type and layout allow,
  /// so a caller may also write new elements into them between runs. A numeric element type other than the port's is
  /// converted here, once. Throws Error(InvalidShape) when the shape differs from the port's, and Error(NotFound) when there is no such
  /// port.
  void set_input(std::size_t index, Tensor tensor);
  void set_input(std::string_view name, Tensor tensor);
  /// Makes `run` write output `index` into `tensor`, which must have the port's type and shape and is usually a view of non-const memory
  /// made by Tensor::borrow. Any other tensor that shares its elements is copied, and only output() gives what was written. Throws
  /// Error(InvalidShape), Error(InvalidArgument) for another type, and Error(NotFound).
  void set_output(std::size_t index, Tensor tensor);

  /// Runs one inference in the calling thread and the threads of its team.
  /// Throws Error(InvalidArgument) when an input is not set.
  void run();
  /// The same, showing the executor's observed values to `observer` on the way. What the observer throws ends the inference.
  void run(const Observer& observer);

  /// The output; its elements are overwritten by the next `run` unless cloned. Where its size depends on data, the tensor has the rows that the
  /// last `run` gave. Throws Error(NotFound).
  const Tensor& output(std::size_t index) const;
  const Tensor& output(std::string_view name) const;

  /// Seconds that each step took in the last `run`, in the order of Executor::steps; measured only after enable_profiling.
  void enable_profiling(bool enabled = true);
  std::span<const double> step_seconds() const;

 private:
  friend class Executor;
  struct Impl;
  explicit InferRequest(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace octet
