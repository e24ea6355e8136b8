#pragma once

#include <cstdint>

namespace octet {

/// A function inside the cells of recurrent layers. The names are ONNX's; some have parameters a (`alpha`) and b (`beta`).
struct CellFunction {
  enum class Kind : std::uint8_t {
    Sigmoid, Tanh, Relu,
    Affine,           ///< a * x + b
    LeakyRelu,        ///< x, or a * x below 0
    ThresholdedRelu,  ///< x, or 0 below a
    ScaledTanh,       ///< a * tanh(b * x)
    HardSigmoid,      ///< a * x + b limited to 0 and 1
    Elu,              ///< x, or a * (e^x - 1) below 0
    Softsign,         ///< x / (1 + |x|)
    Softplus,         ///< ln(1 + e^x)
  };
  Kind kind = Kind::Tanh;
  double alpha = 0;
  double beta = 0;
  bool operator==(const CellFunction&) const = default;
};

/// Which way a recurrent layer goes along its sequence; Bidirectional is both, forward first.
enum class RecurrentDirection : std::uint8_t { Forward, Reverse, Bidirectional };

// The layers below read sequences X [batch,steps,inputs], initial states [batch,directions,hidden_size], the lengths of the sequences
// (i32 or i64, [batch]) and weights W [directions,gates * hidden_size,inputs] for X, R [directions,gates * hidden_size,hidden_size] for the
// state and B [directions,gates * hidden_size]. They give Y [batch,directions,steps,hidden_size], the states of all steps, zero behind a
// sequence's end, and the states after the last one [batch,directions,hidden_size]. What goes into a function is limited to
// [-clip, clip]; a `clip` of 0 limits nothing.

/// Long short-term memory; Hochreiter and Schmidhuber, 1997. Inputs: X, H, C, lengths, W, R, B, with gates in the order forget, input, cell,
/// output, and optionally peepholes P [directions,3 * hidden_size] in the order input, output, forget. Outputs: Y, last H, last C.
struct LSTMSequence {
  std::int64_t hidden_size = 0;
  RecurrentDirection direction = RecurrentDirection::Forward;
  CellFunction gates{CellFunction::Kind::Sigmoid};
  CellFunction cell{};
  CellFunction hidden{};
  double clip = 0;
  bool input_forget = false;  ///< the forget gate is 1 less the input gate
  bool operator==(const LSTMSequence&) const = default;
};

/// Gated recurrent units; Cho et al., 2014. Inputs: X, H, lengths, W, R, B, with gates in the order update, reset, candidate. With
/// `linear_before_reset` B has four parts: the last two are the candidate's for X and for the state. Outputs: Y, last H.
struct GRUSequence {
  std::int64_t hidden_size = 0;
  RecurrentDirection direction = RecurrentDirection::Forward;
  CellFunction gates{CellFunction::Kind::Sigmoid};
  CellFunction candidate{};
  double clip = 0;
  bool linear_before_reset = false;
  bool operator==(const GRUSequence&) const = default;
};

/// H' = f(X * W + H * R + B). Inputs: X, H, lengths, W, R, B. Outputs: Y, last H.
struct RNNSequence {
  std::int64_t hidden_size = 0;
  RecurrentDirection direction = RecurrentDirection::Forward;
  CellFunction function{};
  double clip = 0;
  bool operator==(const RNNSequence&) const = default;
};

}  // namespace octet
