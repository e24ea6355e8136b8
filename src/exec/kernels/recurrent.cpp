#include <algorithm>
#include <bit>
#include <string>

#include <octet/base/error.hpp>

#include "exec/kernels/kernels.hpp"
#include "graph/cell_function.hpp"

namespace octet::exec {
namespace {

// What the data of all steps add to the gates is one matrix product; each step then adds what the states give.

/// Columns that are summed together; as many numbers of a row are in registers.
constexpr std::int64_t block_width = 64;

/// sums += a * b for some neighbouring rows and the columns of one block, which lie in one piece.
template <std::int64_t rows>
[[gnu::always_inline]] inline void add_block(const float* __restrict a, const float* __restrict b, float* __restrict sums,
                                             std::int64_t inner, std::int64_t columns) {
  float block[rows][block_width];
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t j = 0; j < block_width; ++j) block[r][j] = sums[r * columns + j];
  for (std::int64_t k = 0; k < inner; ++k, b += block_width)
    for (std::int64_t r = 0; r < rows; ++r) {
      const float factor = a[r * inner + k];
      for (std::int64_t j = 0; j < block_width; ++j) block[r][j] += factor * b[j];
    }
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t j = 0; j < block_width; ++j) sums[r * columns + j] = block[r][j];
}

/// sums [rows,columns] += a [rows,inner] * b [inner,columns], of which the columns of each block lie together. Compiled for several
/// instruction sets, with as many rows at once as their registers hold. Each sum is made in the same order whatever stands beside it.
template <std::int64_t rows_at_once>
[[gnu::always_inline]] inline void add_product(const float* __restrict a, const float* __restrict b, float* __restrict sums,
                                               std::int64_t rows, std::int64_t inner, std::int64_t columns) {
  std::int64_t first = 0;
  for (; first + block_width <= columns; first += block_width) {
    std::int64_t row = 0;
    for (; row + rows_at_once <= rows; row += rows_at_once)
      add_block<rows_at_once>(a + row * inner, b + first * inner, sums + row * columns + first, inner, columns);
    for (; row < rows; ++row) add_block<1>(a + row * inner, b + first * inner, sums + row * columns + first, inner, columns);
  }
  const std::int64_t rest = columns - first;
  const float* last = b + first * inner;
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t k = 0; k < inner; ++k)
      for (std::int64_t j = 0; j < rest; ++j) sums[row * columns + first + j] += a[row * inner + k] * last[k * rest + j];
}

/// e^x for f32: a power of two, and a polynomial for what is left (Cephes; Moshier, 1989).
[[gnu::always_inline]] inline float exponential(float x) {
  constexpr float shift = 12582912.0F;  // Numbers beside it have no fractions.
  x = std::min(std::max(x, -87.0F), 88.0F);
  const float whole = (x * 1.44269504F + shift) - shift;
  const float r = (x - whole * 0.693359375F) + whole * 2.12194440e-4F;
  float series = 1.9875691500e-4F;
  for (const float coefficient : {1.3981999507e-3F, 8.3334519073e-3F, 4.1665795894e-2F, 1.6666665459e-1F, 5.0000001201e-1F})
    series = series * r + coefficient;
  const float fraction = series * r * r + r + 1.0F;
  return fraction * std::bit_cast<float>((static_cast<std::int32_t>(whole) + 127) << 23);
}

[[gnu::always_inline]] inline void sigmoid_of(float* __restrict x, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) x[i] = 1.0F / (1.0F + exponential(-x[i]));
}

/// A quotient of polynomials, as Eigen has it, which is right to a few units in the last place.
[[gnu::always_inline]] inline void tanh_of(float* __restrict values, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    const float x = std::min(std::max(values[i], -7.90531110763549805F), 7.90531110763549805F), square = x * x;
    float above = -2.76076847742355e-16F, below = 1.19825839466702e-06F;
    for (const float coefficient : {2.00018790482477e-13F, -8.60467152213735e-11F, 5.12229709037114e-08F, 1.48572235717979e-05F,
                                    6.37261928875436e-04F, 4.89352455891786e-03F})
      above = above * square + coefficient;
    for (const float coefficient : {1.18534705686654e-04F, 2.26843463243900e-03F, 4.89352518554385e-03F})
      below = below * square + coefficient;
    values[i] = x * above / below;
  }
}

#define OCTET_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl")))
#define OCTET_AVX2 __attribute__((target("avx2,fma")))

OCTET_AVX512 void add_product_avx512(const float* a, const float* b, float* sums, std::int64_t rows, std::int64_t inner,
                                     std::int64_t columns) {
  add_product<4>(a, b, sums, rows, inner, columns);
}
OCTET_AVX2 void add_product_avx2(const float* a, const float* b, float* sums, std::int64_t rows, std::int64_t inner, std::int64_t columns) {
  add_product<1>(a, b, sums, rows, inner, columns);
}
OCTET_AVX512 void sigmoid_avx512(float* x, std::int64_t count) { sigmoid_of(x, count); }
OCTET_AVX2 void sigmoid_avx2(float* x, std::int64_t count) { sigmoid_of(x, count); }
OCTET_AVX512 void tanh_avx512(float* x, std::int64_t count) { tanh_of(x, count); }
OCTET_AVX2 void tanh_avx2(float* x, std::int64_t count) { tanh_of(x, count); }

void multiply(const float* a, const float* b, float* sums, std::int64_t rows, std::int64_t inner, std::int64_t columns) {
  if (dnn::has_avx512()) return add_product_avx512(a, b, sums, rows, inner, columns);
  if (dnn::has_avx2()) return add_product_avx2(a, b, sums, rows, inner, columns);
  add_product<1>(a, b, sums, rows, inner, columns);
}

void sigmoid(float* x, std::int64_t count) {
  if (dnn::has_avx512()) return sigmoid_avx512(x, count);
  if (dnn::has_avx2()) return sigmoid_avx2(x, count);
  sigmoid_of(x, count);
}

void tanh(float* x, std::int64_t count) {
  if (dnn::has_avx512()) return tanh_avx512(x, count);
  if (dnn::has_avx2()) return tanh_avx2(x, count);
  tanh_of(x, count);
}

/// Numbers that are not numbers stay so, which limits would hide.
bool all_numbers(const float* x, std::int64_t count) {
  float sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += x[i] * 0.0F;
  return sum == 0;
}

/// The function of each number, limited first.
void activate(const CellFunction& function, double clip, float* x, std::int64_t count) {
  if (clip != 0)
    for (std::int64_t i = 0; i < count; ++i) x[i] = clipped(x[i], clip);
  const bool plain = all_numbers(x, count);
  if (function.kind == CellFunction::Kind::Sigmoid && plain) return sigmoid(x, count);
  if (function.kind == CellFunction::Kind::Tanh && plain) return tanh(x, count);
  for (std::int64_t i = 0; i < count; ++i) x[i] = apply(function, x[i]);
}

struct Sizes {
  std::int64_t batch, steps, inputs, hidden, directions, gates;
  std::int64_t columns() const { return gates * hidden; }
};

/// One direction's weights, as add_product reads them, and biases.
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
  float *gates, *h, *c, *extra;
  const Weights& weights;
  std::int64_t hidden;
};

/// sums += weights * state.
void add_peephole(const Cell& cell, std::int64_t index, float* sums) {
  if (cell.weights.peepholes.empty()) return;
  const float* weights = cell.weights.peepholes.data() + index * cell.hidden;
  for (std::int64_t i = 0; i < cell.hidden; ++i) sums[i] += weights[i] * cell.c[i];
}

void advance(const LSTMSequence& op, const Cell& cell) {
  const std::int64_t n = cell.hidden;
  float *forget = cell.gates, *input = forget + n, *candidate = input + n, *out = candidate + n;
  add_peephole(cell, 0, input);
  add_peephole(cell, 2, forget);
  activate(op.gates, op.clip, input, n);
  if (op.input_forget)
    for (std::int64_t i = 0; i < n; ++i) forget[i] = 1 - input[i];
  else activate(op.gates, op.clip, forget, n);
  activate(op.cell, op.clip, candidate, n);
  for (std::int64_t i = 0; i < n; ++i) cell.c[i] = forget[i] * cell.c[i] + input[i] * candidate[i];
  add_peephole(cell, 1, out);
  activate(op.gates, op.clip, out, n);
  std::copy_n(cell.c, n, cell.h);
  activate(op.hidden, 0, cell.h, n);
  for (std::int64_t i = 0; i < n; ++i) cell.h[i] *= out[i];
}

/// The gates are ready; `extra` is what the candidate's weights make of the state, or of what the reset gate leaves of it.
void advance(const GRUSequence& op, const Cell& cell) {
  const std::int64_t n = cell.hidden;
  float *update = cell.gates, *reset = update + n, *candidate = reset + n;
  const float* bias = cell.weights.bias.data() + (op.linear_before_reset ? 3 * n : 0);
  for (std::int64_t i = 0; i < n; ++i) candidate[i] += op.linear_before_reset ? reset[i] * (cell.extra[i] + bias[i]) : cell.extra[i];
  activate(op.candidate, op.clip, candidate, n);
  for (std::int64_t i = 0; i < n; ++i) cell.h[i] = (1 - update[i]) * candidate[i] + update[i] * cell.h[i];
}

void advance(const RNNSequence& op, const Cell& cell) {
  activate(op.function, op.clip, cell.gates, cell.hidden);
  std::copy_n(cell.gates, cell.hidden, cell.h);
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
        context, direction, work, [size = hidden](float* own, float* plan) { std::copy_n(plan, size, own); }, true);
    std::vector<std::int64_t> lengths;
    for (std::int64_t sample = 0; sample < batch; ++sample) {
      lengths.push_back(length(context, sample));
      float* y = floats(context, tensors_.y) + (sample * directions + direction) * steps * hidden;
      std::fill(y + lengths.back() * hidden, y + steps * hidden, 0.0F);
    }
    const std::int64_t longest = lengths.empty() ? 0 : *std::ranges::max_element(lengths);
    for (std::int64_t step = 0; step < longest; ++step) run_step(context, direction, work, lengths, step);
    each_state(
        context, direction, work, [size = hidden](float* own, float* plan) { std::copy_n(own, size, plan); }, false);
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
    const std::int64_t columns = sizes_.columns();
    const auto place_of = [&](std::int64_t sample) {
      const std::int64_t length = lengths[static_cast<std::size_t>(sample)];
      return step >= length ? -1 : is_backward(direction) ? length - 1 - step : step;
    };
    for (std::int64_t sample = 0; sample < batch; ++sample)
      if (const std::int64_t place = place_of(sample); place >= 0)
        std::copy_n(work.from_data + (sample * steps + place) * columns, columns, work.gates + sample * columns);
    add_state(weights, work, lengths, step);
    for (std::int64_t sample = 0; sample < batch; ++sample) {
      const std::int64_t place = place_of(sample);
      if (place < 0) continue;
      float* h = work.h + sample * hidden;
      advance(op_, {work.gates + sample * columns, h, work.c + sample * hidden, work.extra + sample * hidden, weights, hidden});
      std::copy_n(h, hidden, floats(context, tensors_.y) + ((sample * directions + direction) * steps + place) * hidden);
    }
  }

  /// What the states give, for neighbouring samples that are not at their end at once.
  void add_state(const Weights& weights, const Workspace& work, const std::vector<std::int64_t>& lengths, std::int64_t step) const {
    const std::int64_t n = sizes_.hidden, columns = sizes_.columns();
    for (std::int64_t sample = 0; sample < sizes_.batch;) {
      std::int64_t end = sample;
      while (end < sizes_.batch && step < lengths[static_cast<std::size_t>(end)]) ++end;
      if (end > sample) {
        float *h = work.h + sample * n, *gates = work.gates + sample * columns;
        if constexpr (is_gru) add_gru_state(weights, h, gates, work.extra + sample * n, end - sample);
        else multiply(h, weights.r.data(), gates, end - sample, n, columns);
      }
      sample = end + 1;
    }
  }

  /// The gates, and the candidate's weights times the state, or times what the reset gate leaves of it.
  void add_gru_state(const Weights& weights, const float* h, float* gates, float* extra, std::int64_t samples) const requires is_gru {
    const std::int64_t n = sizes_.hidden, columns = sizes_.columns();
    std::vector<float> sums(static_cast<std::size_t>(2 * n * samples), 0), state(h, h + n * samples);
    multiply(h, weights.r.data(), sums.data(), samples, n, 2 * n);
    for (std::int64_t sample = 0; sample < samples; ++sample) {
      float* own = gates + sample * columns;
      for (std::int64_t i = 0; i < 2 * n; ++i) own[i] += sums[static_cast<std::size_t>(sample * 2 * n + i)];
      activate(op_.gates, op_.clip, own, 2 * n);
      if (!op_.linear_before_reset)
        for (std::int64_t i = 0; i < n; ++i) state[static_cast<std::size_t>(sample * n + i)] *= own[n + i];
    }
    std::fill_n(extra, n * samples, 0.0F);
    multiply(state.data(), weights.candidate.data(), extra, samples, n, n);
  }

  Op op_;
  std::string name_;
  Sizes sizes_;
  std::vector<Weights> weights_;
  Tensors tensors_;
  int bands_;
};

/// Rows first to first + count of a matrix [rows,inner] as columns, block by block.
std::vector<float> turned(const float* matrix, std::int64_t first, std::int64_t count, std::int64_t inner) {
  std::vector<float> result;
  result.reserve(static_cast<std::size_t>(count * inner));
  for (std::int64_t block = 0; block < count; block += block_width)
    for (std::int64_t k = 0; k < inner; ++k)
      for (std::int64_t j = block; j < std::min(block + block_width, count); ++j) result.push_back(matrix[(first + j) * inner + k]);
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
