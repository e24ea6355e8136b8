#include <string>

#include <octet/base/error.hpp>

#include "graph/cell_function.hpp"
#include "graph/reference/reference.hpp"

namespace octet::reference {
namespace {

/// One direction of a layer, in f64. Pointers are to the numbers of this direction; `gates` counts the parts of W and R.
struct Direction {
  std::int64_t inputs, hidden, gates;
  const double *w, *r, *b;
  const double* peepholes;  ///< null where there are none
};

/// matrix [rows,columns] * vector, added to the sums.
void add_product(const double* matrix, const double* vector, std::int64_t rows, std::int64_t columns, double* sums) {
  for (std::int64_t i = 0; i < rows; ++i, matrix += columns)
    for (std::int64_t j = 0; j < columns; ++j) sums[i] += matrix[j] * vector[j];
}

// What one step makes of the sums of X * W and of the state: it writes over h, and c where there is one.

void step_lstm(const LSTMSequence& op, const Direction& direction, std::vector<double>& sums, double* h, double* c) {
  const std::int64_t n = direction.hidden;
  add_product(direction.r, h, 4 * n, n, sums.data());
  for (std::int64_t i = 0; i < n; ++i) {
    const auto gate = [&](std::int64_t index) { return sums[static_cast<std::size_t>(index * n + i)] + direction.b[index * n + i]; };
    const auto peephole = [&](std::int64_t index, double state) {
      return direction.peepholes ? direction.peepholes[index * n + i] * state : 0;
    };
    const double input = apply(op.gates, clipped(gate(1) + peephole(0, c[i]), op.clip));
    const double forget = op.input_forget ? 1 - input : apply(op.gates, clipped(gate(0) + peephole(2, c[i]), op.clip));
    c[i] = forget * c[i] + input * apply(op.cell, clipped(gate(2), op.clip));
    const double out = apply(op.gates, clipped(gate(3) + peephole(1, c[i]), op.clip));
    h[i] = out * apply(op.hidden, c[i]);
  }
}

void step_gru(const GRUSequence& op, const Direction& direction, std::vector<double>& sums, double* h, double*) {
  const std::int64_t n = direction.hidden;
  add_product(direction.r, h, 2 * n, n, sums.data());
  const auto gate = [&](std::int64_t index) {
    return apply(op.gates, clipped(sums[static_cast<std::size_t>(index)] + direction.b[index], op.clip));
  };
  const double* candidate_weights = direction.r + 2 * n * n;
  std::vector<double> state(static_cast<std::size_t>(n)), candidate(static_cast<std::size_t>(n), 0);
  if (op.linear_before_reset) {
    add_product(candidate_weights, h, n, n, candidate.data());
    for (std::int64_t i = 0; i < n; ++i) {
      const auto at = static_cast<std::size_t>(i);
      candidate[at] = gate(n + i) * (candidate[at] + direction.b[3 * n + i]);
    }
  } else {
    for (std::int64_t i = 0; i < n; ++i) state[static_cast<std::size_t>(i)] = gate(n + i) * h[i];
    add_product(candidate_weights, state.data(), n, n, candidate.data());
  }
  for (std::int64_t i = 0; i < n; ++i) {
    const double sum = sums[static_cast<std::size_t>(2 * n + i)] + candidate[static_cast<std::size_t>(i)] + direction.b[2 * n + i];
    const double update = gate(i);
    h[i] = (1 - update) * apply(op.candidate, clipped(sum, op.clip)) + update * h[i];
  }
}

void step_rnn(const RNNSequence& op, const Direction& direction, std::vector<double>& sums, double* h, double*) {
  const std::int64_t n = direction.hidden;
  add_product(direction.r, h, n, n, sums.data());
  for (std::int64_t i = 0; i < n; ++i) h[i] = apply(op.function, clipped(sums[static_cast<std::size_t>(i)] + direction.b[i], op.clip));
}

template <typename Op>
using StepOf = void (*)(const Op&, const Direction&, std::vector<double>&, double*, double*);

std::int64_t length_of(const Dims& lengths, std::int64_t sample, std::int64_t steps) {
  const std::int64_t length = lengths[static_cast<std::size_t>(sample)];
  if (length < 0 || length > steps)
    throw Error(ErrorCode::InvalidArgument,
                "sequence lengths: given " + std::to_string(length) + ", expected 0 to " + std::to_string(steps));
  return length;
}

/// Operands as f64, with states that are written over, and outputs.
template <typename Op>
class Layer {
 public:
  Layer(const Op& op, StepOf<Op> step, std::size_t states, std::int64_t gates, const Arguments& arguments)
      : op_(op), step_(step), gates_(gates), shape_(arguments.outputs[0].shape()), lengths_(arguments.inputs[states + 1].to_dims()) {
    const auto wide = [&](std::size_t index) { return arguments.inputs[index].converted(ElementType::f64).clone(); };
    x_ = wide(0), h_ = wide(1), w_ = wide(states + 2), r_ = wide(states + 3), b_ = wide(states + 4);
    if (states == 2) c_ = wide(2);
    if (arguments.inputs.size() > states + 5) p_ = wide(states + 5);
    y_ = Tensor(ElementType::f64, shape_);
  }

  void run(const Arguments& arguments) {
    for (std::int64_t sample = 0; sample < shape_[0]; ++sample)
      for (std::int64_t direction = 0; direction < shape_[1]; ++direction) run_sequence(sample, direction);
    const ElementType type = arguments.outputs[0].element_type();
    arguments.outputs[0] = y_.converted(type);
    arguments.outputs[1] = h_.converted(type);
    if (arguments.outputs.size() > 2) arguments.outputs[2] = c_.converted(type);
  }

 private:
  static const double* part(const Tensor& tensor, std::int64_t index, std::int64_t count) {
    return tensor.data<double>().data() + index * static_cast<std::int64_t>(tensor.elements()) / count;
  }

  Direction direction_of(std::int64_t index) const {
    const std::int64_t count = shape_[1];
    return {x_.shape()[2],
            shape_[3],
            gates_,
            part(w_, index, count),
            part(r_, index, count),
            part(b_, index, count),
            p_.elements() == 0 ? nullptr : part(p_, index, count)};
  }

  void run_sequence(std::int64_t sample, std::int64_t index) {
    const std::int64_t steps = shape_[2], hidden = shape_[3], length = length_of(lengths_, sample, steps);
    const bool backward = op_.direction == RecurrentDirection::Reverse || index == 1;
    const Direction direction = direction_of(index);
    const std::int64_t row = sample * shape_[1] + index;
    double* h = h_.mutable_data<double>().data() + row * hidden;
    double* c = c_.elements() == 0 ? nullptr : c_.mutable_data<double>().data() + row * hidden;
    double* y = y_.mutable_data<double>().data() + row * steps * hidden;
    for (std::int64_t i = 0; i < length; ++i) {
      const std::int64_t place = backward ? length - 1 - i : i;
      std::vector<double> sums(static_cast<std::size_t>(gates_ * hidden), 0);
      const double* x = x_.data<double>().data() + (sample * steps + place) * direction.inputs;
      add_product(direction.w, x, gates_ * hidden, direction.inputs, sums.data());
      step_(op_, direction, sums, h, c);
      std::copy_n(h, hidden, y + place * hidden);
    }
  }

  const Op& op_;
  StepOf<Op> step_;
  std::int64_t gates_;
  Shape shape_;
  Dims lengths_;
  Tensor x_, h_, c_, w_, r_, b_, p_, y_;
};

}  // namespace

void run(const LSTMSequence& op, const Arguments& arguments) { Layer<LSTMSequence>(op, step_lstm, 2, 4, arguments).run(arguments); }
void run(const GRUSequence& op, const Arguments& arguments) { Layer<GRUSequence>(op, step_gru, 1, 3, arguments).run(arguments); }
void run(const RNNSequence& op, const Arguments& arguments) { Layer<RNNSequence>(op, step_rnn, 1, 1, arguments).run(arguments); }

}  // namespace octet::reference
