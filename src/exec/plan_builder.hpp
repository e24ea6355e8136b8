#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "exec/bands.hpp"
#include "exec/constant_pool.hpp"
#include "exec/fusion.hpp"
#include "exec/make_plan.hpp"
#include "exec/plan.hpp"
#include "graph/open_rows.hpp"

namespace octet::exec {

/// Operands of a oneDNN primitive: its argument constant and the plan's tensor.
using DnnArguments = std::vector<std::pair<int, TensorId>>;

/// A primitive with its operands. The last of these is written, the others are read.
struct DnnCall {
  dnn::Primitive primitive{};
  DnnArguments arguments{};
};

/// Turns a prepared graph into a plan, group by group. Kernels ask it for their operands in the layout that they want; it
/// keeps every value in each layout that was asked for, and adds the reorders.
class PlanBuilder {
 public:
  PlanBuilder(const Graph& graph, const Int8Regions& regions, const std::vector<FusedNode>& groups,
              const std::map<Value, OpenRows>& open_rows, int threads);

  /// Shows the value to observers under that index. Its reader is a Result that is not an output of the network.
  void tap(NodeId result, std::size_t index) {
    taps_[graph_.node(result).inputs[0]].push_back(index);
    tap_results_.push_back(result);
  }

  const Graph& graph() const { return graph_; }
  const Int8Regions& regions() const { return regions_; }
  const Constants& constants() const { return constants_; }

  /// The value as its step left it. A constant takes a place in the plan when it is first asked for, since weights are
  /// usually needed in another layout only.
  /// Never in integer form: that is made f32 again here.
  TensorId tensor(Value value);
  /// The value in integer form where it has one, else as tensor() gives it.
  TensorId natural(Value value);
  /// The value in that layout and element type, which is the graph's or that of the value's integer form.
  TensorId in_layout(Value value, const dnn::Desc& desc);
  /// The value row-major, never in integer form.
  TensorId plain(Value value);
  /// The value row-major, in integer form where it has one.
  TensorId plain_natural(Value value);

  /// A new tensor in the arena.
  TensorId arena(const dnn::Desc& desc);
  TensorId arena(ElementType type, const Shape& shape);
  /// Another description of the memory of `base`.
  TensorId view(TensorId base, const dnn::Desc& desc);
  TensorId view(TensorId base, const Shape& shape);
  /// Elements of `whole` that lie in one piece, from the given one on.
  TensorId part(TensorId whole, const dnn::Desc& desc, std::int64_t first);
  /// A constant, row-major.
  TensorId constant(const Tensor& value);
  /// A constant given as `from` describes it, stored in the layout `to`.
  TensorId constant(const Tensor& value, const dnn::Desc& from, const dnn::Desc& to);

  /// Says where the value is from now on. A tensor of another element type than the value's is its integer form.
  void define(Value value, TensorId tensor);
  /// Says that the value is `source` rounded to its integer form, made when it is asked for and in the layout asked for.
  void define_rounded(Value value, Value source) { rounded_[value] = source; }

  /// Bands into which a kernel of Octet's own divides its work.
  int bands() const { return bands_; }
  /// The same for primitives, each of which computes some rows or images of the group's result: 1 where dividing these is not worth it,
  /// which it always is where a single thread would do all otherwise.
  int image_parts(bool alone_otherwise) const;

  /// Adds a step that runs `kernel` on each of `bands`; with 0, the kernel divides its work among threads itself if it does at all.
  /// What the step says of itself comes from the group being lowered.
  void add_step(std::string kernel_name, std::unique_ptr<Kernel> kernel, std::vector<TensorId> reads, std::vector<TensorId> writes,
                int bands);
  /// Adds a step that runs the primitive; the scratchpad is added to the operands. The last of `arguments` is written, the others
  /// are read.
  void add_step(const dnn::Primitive& primitive, DnnArguments arguments);
  /// Adds a step that runs each of these primitives on a thread of its own. Each writes a part of `result`.
  void add_step(std::vector<DnnCall> bands, TensorId result);
  /// Copies between two tensors of any layouts.
  void add_reorder(TensorId from, TensorId to);
  /// A tensor with the elements of `original` in the same layout, for the next step to write its result over.
  TensorId filled_with(TensorId original);
  /// Says that the result of the last added step may lie on `operand`, which has its layout: the kernel reads each element of it before it
  /// writes that of the result.
  void allow_in_place(TensorId operand);

  const PlanTensor& operator[](TensorId id) const { return plan_.tensors[id]; }
  /// What the last added step says of itself.
  StepDescription& last_description() { return plan_.steps.back().description; }
  /// Says that the last added step is of that type and serves others: it computes no layer itself.
  void name_last_step(const char* type);

  /// Lowers every group and fixes the tensors' places.
  Plan build(MemoryUse memory = MemoryUse::Shared);
  /// Where the plan keeps values of the graph.
  std::vector<ValuePlace> places() const;

 private:
  TensorId add_tensor(PlanTensor tensor);
  /// The same for a tensor with memory of its own.
  TensorId add_owner(PlanTensor tensor);
  bool is_integer_form(Value value, ElementType type) const;
  TensorId integers(Value value);
  TensorId round_to(Value value, const dnn::Desc& desc);
  /// While it lives, steps are made for as many threads as such a time on one of them is worth.
  class WorkScope;
  double estimated_microseconds(const FusedNode& group) const;
  double microseconds_to_copy(TensorId from, TensorId to) const;
  std::optional<TensorId> scratchpad(const dnn::Primitive& primitive, std::size_t band, int bands);
  void add_calls(std::vector<DnnCall> calls, TensorId result, int bands);
  void add_taps(const FusedNode& group);
  bool is_tap(NodeId result) const;
  void lower_parameter(Value value);
  void lower_group(const FusedNode& group);
  void bind_outputs();
  void count_rows_of_outputs();
  bool can_become_output(TensorId id) const;
  StepDescription describe(std::string kernel_name, TensorId output) const;

  const Graph& graph_;
  const Int8Regions& regions_;
  const std::vector<FusedNode>& groups_;
  const std::map<Value, OpenRows>& open_rows_;
  Constants constants_;
  Plan plan_;
  ConstantPool pool_;
  std::map<Value, TensorId> tensors_;
  std::map<Value, TensorId> integers_;  ///< values in integer form
  std::map<Value, Value> rounded_;      ///< values whose integer form is made from another value on demand
  std::map<Value, std::vector<std::size_t>> taps_;
  std::vector<NodeId> tap_results_;
  std::vector<TensorId> scratchpads_;              ///< for each thread, of steps with bands
  std::map<Value, std::vector<TensorId>> copies_;  ///< the same value in other layouts
  std::vector<ValuePlace> output_places_;
  std::size_t position_ = 0;
  int bands_ = 1;          ///< for kernels of Octet's own
  bool is_small_ = false;  ///< whether waking other threads for a step takes longer than they save
};

/// Adds the steps that compute the group and defines its output. One overload for each operation that does not run on the
/// reference kernels, in src/exec/kernels/FAMILY.cpp.
void lower(const FusedNode& group, PlanBuilder& builder);

/// Adds the steps that round a tensor of f32 to integers in the given layout, and returns their result.
TensorId lower_rounding(TensorId source, const dnn::Desc& layout, const dnn::Quantization& form, PlanBuilder& builder);

}  // namespace octet::exec
