#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <octet/exec/executor.hpp>

#include "exec/onednn/primitives.hpp"

namespace octet::exec {

/// Index of a tensor in its plan.
using TensorId = std::uint32_t;

/// Whose memory a tensor lies in.
enum class Storage : std::uint8_t {
  Arena,     ///< the request's arena, at `offset`
  Constant,  ///< the plan's own, written once
  Input,     ///< the tensor that the caller set as input `port`
  Output,    ///< the tensor that the caller set as output `port`
};

/// One tensor of a plan: an element type, a layout, and a place in memory.
struct PlanTensor {
  ElementType element_type = ElementType::f32;
  Shape shape{};
  dnn::Desc desc{};  ///< layout; empty for element types that oneDNN lacks, which are always row-major
  std::size_t bytes = 0;
  Storage storage = Storage::Arena;
  std::size_t port = 0;
  std::size_t offset = 0;
  TensorId base = 0;  ///< the tensor whose memory this one looks at; itself when it has memory of its own
  TensorId content = 0;  ///< the tensor whose elements these are: the base, but where share_memory() let one tensor lie on another
  std::size_t start = 0;  ///< bytes from the start of that memory to the first element
  Tensor constant{};  ///< bytes of a Constant
};

/// Whether the tensor is an image, or several, whose channels lie last without gaps.
inline bool has_channels_last(const PlanTensor& tensor) {
  return tensor.shape.rank() >= 3 && tensor.desc == dnn::channels_last(tensor.element_type, tensor.shape);
}

/// What a kernel sees of the request that runs it: one address and one oneDNN memory for each tensor of the plan.
struct RunContext {
  std::span<void* const> addresses;
  std::span<const dnnl::memory> memories;
  const dnnl::stream& stream;
  int band = 0;  ///< the band of its step that the kernel shall compute
};

/// The code of one step. Immutable, shared between requests.
class Kernel {
 public:
  virtual ~Kernel() = default;
  virtual void run(const RunContext& context) const = 0;
};

struct Step {
  StepDescription description;
  std::unique_ptr<Kernel> kernel;
  std::vector<TensorId> reads;
  std::vector<TensorId> writes;
  std::size_t group = 0;  ///< position of the group of layers that it was made for
  /// A tensor that the step reads and writes.front() may lie on: an element of it is read by whoever writes that of the result, not later,
  /// and never again.
  std::optional<TensorId> in_place{};
  bool copies = false;  ///< only copies reads.front() to writes.front(), which has the same layout
  /// The kernel is run once for each band, by one thread, and bands may run side by side; with 0 it is run once and divides its work among
  /// the threads of its OpenMP team.
  int bands = 0;
};

/// A value that observers are shown.
struct Tap {
  TensorId tensor = 0;
  std::size_t index = 0;        ///< position in ExecutorOptions::observed
  std::size_t steps_before = 0;  ///< the value is there once that many steps have run
  Dims strides{};
};

/// An output of which a number of rows counts that depends on data.
struct OpenOutput {
  std::size_t output = 0;
  std::size_t axis = 0;  ///< the dimension that the rows are indices of
  TensorId count = 0;    ///< one i64, there when all steps have run
};

/// A network lowered to steps over tensors whose places are fixed.
struct Plan {
  std::deque<PlanTensor> tensors;  ///< a deque, since descriptions of tensors are read while further tensors are added
  std::vector<Step> steps;
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  std::vector<std::vector<std::string>> input_aliases;   ///< further names that find an input
  std::vector<std::vector<std::string>> output_aliases;  ///< further names that find an output
  std::vector<TensorId> input_tensors;
  std::vector<TensorId> output_tensors;
  std::vector<Tap> taps;  ///< in the order of steps_before
  std::vector<OpenOutput> open_outputs{};
  std::size_t arena_bytes = 0;
  int threads = 1;
};

/// How the tensors of a plan use memory.
enum class MemoryUse : std::uint8_t {
  Shared,  ///< as little as they can do with
  Apart,   ///< each has its own: results of steps can be told from one another, and must be the same bits
};

/// Lets results lie where their operands lay, as far as nobody needs these any more, and leaves copies out that this makes pointless. The one
/// place where this is decided: kernels only say what they can do (Step::in_place, Step::copies).
void share_memory(Plan& plan);

/// Gives each Arena tensor an offset such that tensors alive at the same time do not overlap, and sets arena_bytes.
/// Larger tensors are placed first, each at the lowest free offset (the greedy-by-size strategy of Pisarchyk and Lee,
/// "Efficient Memory Management for Deep Neural Net Inference", 2020).
void place_tensors(Plan& plan);
/// The same with memory of its own for every tensor, however much that takes.
void place_apart(Plan& plan);

/// Follows what the memory holds from step to step. Throws Error(Internal), naming both layers, where a step, an observer or an output would
/// see anything but the elements it asked for, or where constants or inputs would be written to.
void check_memory(const Plan& plan);

}  // namespace octet::exec
