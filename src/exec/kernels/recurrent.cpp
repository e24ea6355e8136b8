#include <algorithm>
#include <string>

#include <octet/base/error.hpp>

#include "exec/kernels/kernels.hpp"
#include "graph/cell_function.hpp"

namespace octet::exec {
namespace {

// What the data of all steps add to the gates is one matrix product; each step then adds what the states give.

/// sums [rows,columns] += a [rows,inner] * b [inner,columns]. Compiled for several instruction sets. Each sum is made in the same order
/// whatever stands beside it.
[[gnu::always_inline]] inline void add_product(const float* __restrict a, const float* __restrict b, float* __restrict sums,
                                               std::int64_t rows, std::int64_t inner, std::int64_t columns) {
  constexpr std::int64_t width = 64;
  for (std::int64_t first = 0; first < columns; first += width) {
    const std::int64_t count = std::min(width, columns - first);
    for (std::int64_t row = 0; row < rows; ++row) {
      float block[width];
      float* out = sums + row * columns + first;
      for (std::int64_t j = 0; j < count; ++j) block[j] = out[j];
      const float* left = a + row * inner;
      const float* right = b + first;
      if (count == width)
        for (std::int64_t k = 0; k < inner; ++k, right += columns)
          for (std::int64_t j = 0; j < width; ++j) block[j] += left[k] * right[j];
      else
        for (std::int64_t k = 0; k < inner; ++k, right += columns)
          for (std::int64_t j = 0; j < count; ++j) block[j] += left[k] * right[j];
      for (std::int64_t j = 0; j < count; ++j) out[j] = block[j];
    }
  }
}

__attribute__((target("avx512f,avx512bw,avx512vl"))) void add_product_avx512(const float* a, const float* b, float* sums, std::int64_t rows,
                                                                             std::int64_t inner, std::int64_t columns) {
  add_product(a, b, sums, rows, inner, columns);
}

__attribute__((target("avx2,fma"))) void add_product_avx2(const float* a, const float* b, float* sums, std::int64_t rows,
                                                          std::int64_t inner, std::int64_t columns) {
  add_product(a, b, sums, rows, inner, columns);
}

void multiply(const float* a, const float* b, float* sums, std::int64_t rows, std::int64_t inner, std::int64_t columns) {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    return add_product_avx512(a, b, sums, rows, inner, columns);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return add_product_avx2(a, b, sums, rows, inner, columns);
  add_product(a, b, sums, rows, inner, columns);
}

struct Sizes {
  std::int64_t batch, steps, inputs, hidden, directions, gates;
  std::int64_t columns() const { return gates * hidden; }
};

/// One direction's weights, each column of them in one piece, and biases.
struct Weights {
  std::vector<float> w;          ///< [inputs,gates * hidden]
  std::vector<float> r;          ///< [hidden,gates of the state * hidden]
  std::vector<float> candidate;  ///< of a GRU: [hidden,hidden]
  std::vector<float> bias;
  std::vector<float> peepholes;
};

/// What a kernel works in, for one direction.
struct Workspace {
  float* from_data;  ///< [batch,steps,gates * hidden]
  float* gates;      ///< [batch,gates * hidden]
  float *h, *c;      ///< [batch,hidden] each
  float* extra;      ///< [batch,hidden]

  static std::int64_t floats(const Sizes& sizes) {
    return sizes.batch * (sizes.steps + 1) * sizes.columns() + 3 * sizes.batch * sizes.hidden;
  }
  Workspace(float* memory, const Sizes& sizes)
      : from_data(memory),
        gates(from_data + sizes.batch * sizes.steps * sizes.columns()),
        h(gates + sizes.batch * sizes.columns()),
        c(h + sizes.batch * sizes.hidden),
        extra(c + sizes.batch * sizes.hidden) {}
};

/// Where a step's sums are, for the sample at hand.
struct Cell {
  const float* gates;
  float *h, *c;
  const float* extra;
  const Weights& weights;
  std::int64_t hidden;
};

void advance(const LSTMSequence& op, const Cell& cell) {
  const std::int64_t n = cell.hidden;
  const float* p = cell.weights.peepholes.empty() ? nullptr : cell.weights.peepholes.data();
  const auto sum = [&](std::int64_t gate, std::int64_t i, std::int64_t peephole) {
    const float seen = p && peephole >= 0 ? p[peephole * n + i] * cell.c[i] : 0;
    return clipped(cell.gates[gate * n + i] + seen, op.clip);
  };
  for (std::int64_t i = 0; i < n; ++i) {
    const float input = apply(op.gates, sum(1, i, 0));
    const float forget = op.input_forget ? 1 - input : apply(op.gates, sum(0, i, 2));
    cell.c[i] = forget * cell.c[i] + input * apply(op.cell, sum(2, i, -1));
    cell.h[i] = apply(op.gates, sum(3, i, 1)) * apply(op.hidden, cell.c[i]);
  }
}

/// The candidate's product with the state is in `extra`, whole or behind the reset.
void advance(const GRUSequence& op, const Cell& cell) {
  const std::int64_t n = cell.hidden;
  for (std::int64_t i = 0; i < n; ++i) {
    const float update = apply(op.gates, clipped(cell.gates[i], op.clip));
    float from_state = cell.extra[i];
    if (op.linear_before_reset) {
      const float reset = apply(op.gates, clipped(cell.gates[n + i], op.clip));
      from_state = reset * (from_state + cell.weights.bias[static_cast<std::size_t>(3 * n + i)]);
    }
    const float candidate = apply(op.candidate, clipped(cell.gates[2 * n + i] + from_state, op.clip));
    cell.h[i] = (1 - update) * candidate + update * cell.h[i];
  }
}

void advance(const RNNSequence& op, const Cell& cell) {
  for (std::int64_t i = 0; i < cell.hidden; ++i) cell.h[i] = apply(op.function, clipped(cell.gates[i], op.clip));
}

/// Tensors of the plan that a layer reads and writes.
struct Tensors {
  TensorId x, h, c, lengths, y, last_h, last_c, workspace;
  bool wide_lengths, has_cell;
};

template <typename Op>
class RecurrentKernel : public Kernel {
 public:
  RecurrentKernel(const Op& op, std::string name, const Sizes& sizes, std::vector<Weights> weights, const Tensors& tensors, int bands)
      : op_(op), name_(std::move(name)), sizes_(sizes), weights_(std::move(weights)), tensors_(tensors), bands_(bands) {}

  void run(const RunContext& context) const override {
    const Band band = band_of(sizes_.directions, bands_, context.band);
    for (std::int64_t direction = band.first; direction < band.first + band.count; ++direction) run_direction(context, direction);
  }

 private:
  static constexpr bool is_gru = std::is_same_v<Op, GRUSequence>;

  float* floats(const RunContext& context, TensorId id) const { return static_cast<float*>(context.addresses[id]); }

  std::int64_t length(const RunContext& context, std::int64_t sample) const {
    const void* lengths = context.addresses[tensors_.lengths];
    const std::int64_t length =
        tensors_.wide_lengths ? static_cast<const std::int64_t*>(lengths)[sample] : static_cast<const std::int32_t*>(lengths)[sample];
    if (length < 0 || length > sizes_.steps)
      throw Error(ErrorCode::InvalidArgument,
                  "sequence lengths: given " + std::to_string(length) + ", expected 0 to " + std::to_string(sizes_.steps),
                  {.layer = name_});
    return length;
  }

  void run_direction(const RunContext& context, std::int64_t direction) const {
    const auto& [batch, steps, inputs, hidden, directions, gates] = sizes_;
    const Weights& weights = weights_[static_cast<std::size_t>(direction)];
    const Workspace work(floats(context, tensors_.workspace) + direction * Workspace::floats(sizes_), sizes_);
    for (std::int64_t row = 0; row < batch * steps; ++row)
      std::copy_n(weights.bias.data(), sizes_.columns(), work.from_data + row * sizes_.columns());
    multiply(floats(context, tensors_.x), weights.w.data(), work.from_data, batch * steps, inputs, sizes_.columns());
    each_state(
        context, direction, work, [&](float* own, float* plan) { std::copy_n(plan, hidden, own); }, true);
    std::vector<std::int64_t> lengths;
    for (std::int64_t sample = 0; sample < batch; ++sample) {
      lengths.push_back(length(context, sample));
      float* y = floats(context, tensors_.y) + (sample * directions + direction) * steps * hidden;
      std::fill(y + lengths.back() * hidden, y + steps * hidden, 0.0F);
    }
    const std::int64_t longest = lengths.empty() ? 0 : *std::ranges::max_element(lengths);
    for (std::int64_t step = 0; step < longest; ++step) run_step(context, direction, work, lengths, step);
    each_state(
        context, direction, work, [&](float* own, float* plan) { std::copy_n(own, hidden, plan); }, false);
  }

  /// Calls move(part of the workspace, part of the plan's tensor) for the state of each sample.
  template <typename Move>
  void each_state(const RunContext& context, std::int64_t direction, const Workspace& work, const Move& move, bool initial) const {
    for (std::int64_t sample = 0; sample < sizes_.batch; ++sample) {
      const std::int64_t place = (sample * sizes_.directions + direction) * sizes_.hidden;
      move(work.h + sample * sizes_.hidden, floats(context, initial ? tensors_.h : tensors_.last_h) + place);
      if (tensors_.has_cell) move(work.c + sample * sizes_.hidden, floats(context, initial ? tensors_.c : tensors_.last_c) + place);
    }
  }

  bool is_backward(std::int64_t direction) const { return op_.direction == RecurrentDirection::Reverse || direction == 1; }

  void run_step(const RunContext& context, std::int64_t direction, const Workspace& work, const std::vector<std::int64_t>& lengths,
                std::int64_t step) const {
    const auto& [batch, steps, inputs, hidden, directions, gates] = sizes_;
    const Weights& weights = weights_[static_cast<std::size_t>(direction)];
    const std::int64_t columns = sizes_.columns(), state_columns = is_gru ? 2 * hidden : columns;
    const auto place_of = [&](std::int64_t sample) {
      const std::int64_t length = lengths[static_cast<std::size_t>(sample)];
      return step >= length ? -1 : is_backward(direction) ? length - 1 - step : step;
    };
    for (std::int64_t sample = 0; sample < batch; ++sample) {
      const std::int64_t place = place_of(sample);
      if (place < 0) continue;
      float* sums = work.gates + sample * columns;
      std::copy_n(work.from_data + (sample * steps + place) * columns, columns, sums);
      multiply(work.h + sample * hidden, weights.r.data(), sums, 1, hidden, state_columns);
      float* extra = work.extra + sample * hidden;
      if constexpr (is_gru) add_candidate(weights, work.h + sample * hidden, sums, extra);
      advance(op_, {sums, work.h + sample * hidden, work.c + sample * hidden, extra, weights, hidden});
      std::copy_n(work.h + sample * hidden, hidden,
                  floats(context, tensors_.y) + ((sample * directions + direction) * steps + place) * hidden);
    }
  }

  /// The candidate's weights times the state, or times what the reset gate leaves of it.
  void add_candidate(const Weights& weights, const float* h, const float* gates, float* extra) const requires is_gru {
    const std::int64_t n = sizes_.hidden;
    std::vector<float> state(h, h + n);
    if (!op_.linear_before_reset)
      for (std::int64_t i = 0; i < n; ++i) state[static_cast<std::size_t>(i)] *= apply(op_.gates, clipped(gates[n + i], op_.clip));
    std::fill_n(extra, n, 0.0F);
    multiply(state.data(), weights.candidate.data(), extra, 1, n, n);
  }

  Op op_;
  std::string name_;
  Sizes sizes_;
  std::vector<Weights> weights_;
  Tensors tensors_;
  int bands_;
};

/// Rows first to first + count of a matrix [rows,columns] as columns.
std::vector<float> turned(const float* matrix, std::int64_t first, std::int64_t count, std::int64_t columns) {
  std::vector<float> result(static_cast<std::size_t>(count * columns));
  for (std::int64_t i = 0; i < count; ++i)
    for (std::int64_t j = 0; j < columns; ++j) result[static_cast<std::size_t>(j * count + i)] = matrix[(first + i) * columns + j];
  return result;
}

std::vector<Weights> weights_of(const Node& node, const Constants& constants, const Sizes& sizes, std::size_t first, bool is_gru) {
  const Tensor w = constants[node.inputs[first]], r = constants[node.inputs[first + 1]], b = constants[node.inputs[first + 2]];
  const std::int64_t n = sizes.hidden, rows = sizes.columns(), biases = b.shape()[1];
  std::vector<Weights> all;
  for (std::int64_t direction = 0; direction < sizes.directions; ++direction) {
    Weights& weights = all.emplace_back();
    weights.w = turned(w.data<float>().data() + direction * rows * sizes.inputs, 0, rows, sizes.inputs);
    const float* state = r.data<float>().data() + direction * rows * n;
    weights.r = turned(state, 0, is_gru ? 2 * n : rows, n);
    if (is_gru) weights.candidate = turned(state, 2 * n, n, n);
    const float* bias = b.data<float>().data() + direction * biases;
    weights.bias.assign(bias, bias + biases);
    if (node.inputs.size() > first + 3) {
      const float* peepholes = constants[node.inputs[first + 3]].data<float>().data() + direction * 3 * n;
      weights.peepholes.assign(peepholes, peepholes + 3 * n);
    }
  }
  return all;
}

/// Weights must be known, and numbers of 32 bits.
bool is_lowered(const Node& node, const Constants& constants, std::size_t first_weights) {
  if (node.outputs[0].element_type != ElementType::f32 || node.outputs[0].shape.elements() == 0) return false;
  for (std::size_t i = first_weights; i < node.inputs.size(); ++i)
    if (!constants.contains(node.inputs[i])) return false;
  return true;
}

template <typename Op>
bool lower_recurrent(const Op& op, std::size_t states, std::int64_t gates, const FusedNode& group, PlanBuilder& builder) {
  const Node& node = builder.graph().node(group.head);
  if (!group.operations.empty() || !is_lowered(node, builder.constants(), states + 2)) return false;
  const Shape &x = builder.graph().shape(node.inputs[0]), &y = node.outputs[0].shape;
  const Sizes sizes{y[0], y[2], x[2], y[3], y[1], gates};
  std::vector<Weights> weights = weights_of(node, builder.constants(), sizes, states + 2, std::is_same_v<Op, GRUSequence>);
  std::vector<TensorId> reads, writes;
  for (std::size_t i = 0; i < states + 2; ++i) reads.push_back(builder.plain(node.inputs[i]));
  for (const OutputDescription& output : node.outputs) writes.push_back(builder.arena(output.element_type, output.shape));
  const TensorId workspace = builder.arena(ElementType::f32, Shape{sizes.directions * Workspace::floats(sizes)});
  const bool wide = builder.graph().description(node.inputs[states + 1]).element_type == ElementType::i64;
  const Tensors tensors{reads[0],  reads[1],   states == 2 ? reads[2] : reads[1],   reads.back(),
                        writes[0], writes[1],  states == 2 ? writes[2] : writes[1], workspace,
                        wide,      states == 2};
  const int bands = static_cast<int>(std::min<std::int64_t>(sizes.directions, builder.bands()));
  std::vector<TensorId> all_writes = writes;
  all_writes.push_back(workspace);
  builder.add_step("octet:recurrent", std::make_unique<RecurrentKernel<Op>>(op, node.name, sizes, std::move(weights), tensors, bands),
                   std::move(reads), std::move(all_writes), bands);
  builder.define(group.output, writes[0]);
  for (std::uint32_t port = 1; port < writes.size(); ++port) builder.define({group.head, port}, writes[port]);
  return true;
}

}  // namespace

bool lower(const LSTMSequence& op, const FusedNode& group, PlanBuilder& builder) { return lower_recurrent(op, 2, 4, group, builder); }
bool lower(const GRUSequence& op, const FusedNode& group, PlanBuilder& builder) { return lower_recurrent(op, 1, 3, group, builder); }
bool lower(const RNNSequence& op, const FusedNode& group, PlanBuilder& builder) { return lower_recurrent(op, 1, 1, group, builder); }

}  // namespace octet::exec
