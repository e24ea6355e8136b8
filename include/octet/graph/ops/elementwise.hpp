#pragma once

#include <cstdint>
#include <string_view>

#include <octet/base/export.hpp>
#include <octet/tensor/element_type.hpp>

namespace octet {

/// Functions of one element; the name is the operation's name in OpenVINO's opset.
enum class UnaryKind : std::uint8_t {
  Relu, Sigmoid, Tanh, Exp, Log, Sqrt, Abs, Negative, Floor, Ceiling, Sign, Erf, Sin, Cos,
  HSwish,    ///< x * min(max(x + 3, 0), 6) / 6; Howard et al., 2019
  HSigmoid,  ///< min(max(x + 3, 0), 6) / 6
  Mish,      ///< x * tanh(ln(1 + e^x)); Misra, 2019
  SoftPlus,  ///< ln(1 + e^x)
  LogicalNot,  ///< boolean only
  Tan, Asin, Acos, Atan, Sinh, Cosh, Asinh, Acosh, Atanh,
  BitwiseNot,  ///< integers and booleans
};

/// One input of any shape, output of the same shape and type.
struct Unary {
  UnaryKind kind = UnaryKind::Relu;
  bool operator==(const Unary&) const = default;
};

/// Limits every element to [min, max].
struct Clamp {
  double min = 0;
  double max = 0;
  bool operator==(const Clamp&) const = default;
};

/// x for x > 0, else alpha * (e^x - 1). Clevert et al., 2015.
struct Elu {
  double alpha = 1;
  bool operator==(const Elu&) const = default;
};

/// x * Phi(x); the tanh approximation is 0.5x(1 + tanh(sqrt(2/pi)(x + 0.044715x^3))). Hendrycks and Gimpel, 2016.
struct Gelu {
  enum class Approximation : std::uint8_t { Erf, Tanh };
  Approximation approximation = Approximation::Erf;
  bool operator==(const Gelu&) const = default;
};

/// x * sigmoid(beta * x) (Ramachandran et al., 2017). Inputs: x, optionally the scalar beta (1 when absent).
struct Swish {
  bool operator==(const Swish&) const = default;
};

/// x for x >= 0, else slope * x (He et al., 2015). Inputs: x, slope (one value, one per channel (dimension 1), or numpy-broadcastable).
struct PRelu {
  bool operator==(const PRelu&) const = default;
};

/// Functions of two elements. Comparisons and logical operations give booleans.
enum class BinaryKind : std::uint8_t {
  Add, Subtract, Multiply, Divide, Maximum, Minimum, Power, SquaredDifference,
  Mod,       ///< remainder with the sign of the dividend
  FloorMod,  ///< remainder with the sign of the divisor
  Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual,
  LogicalAnd, LogicalOr, LogicalXor,
  BitwiseAnd, BitwiseOr, BitwiseXor,    ///< of integers and booleans
  BitwiseLeftShift, BitwiseRightShift,  ///< of integers; bits that are moved out are lost
};

/// Whether `kind` gives booleans from numbers.
OCTET_API bool is_comparison(BinaryKind kind);
/// Whether `kind` takes and gives booleans.
OCTET_API bool is_logical(BinaryKind kind);
/// Whether `kind` works on the bits of integers.
OCTET_API bool is_bitwise(BinaryKind kind);

/// Two inputs of one element type that broadcast as in numpy, or must be equal in shape when `broadcast` is false.
struct Binary {
  BinaryKind kind = BinaryKind::Add;
  bool broadcast = true;
  bool operator==(const Binary&) const = default;
};

/// Inputs: condition (boolean), then, else; all broadcast as in numpy.
struct Select {
  bool broadcast = true;
  bool operator==(const Select&) const = default;
};

/// Changes the element type; floating point to integer truncates toward zero.
struct Convert {
  ElementType destination_type = ElementType::f32;
  bool operator==(const Convert&) const = default;
};

}  // namespace octet
