#include <cmath>

#include "graph/reference/numeric.hpp"

namespace octet::reference {
namespace {

template <typename T>
void require_divisor(T divisor) {
  if (divisor == 0) throw Error(ErrorCode::InvalidArgument, "divisor: given the integer 0, expected another value");
}

/// Rounds toward negative infinity, as Python and OpenVINO do.
template <typename T>
T floor_divide(T a, T b) {
  require_divisor(b);
  if constexpr (std::is_signed_v<T>) {
    // The most negative value over -1 does not fit, and traps on some processors.
    if (b == -1) return wrapping_subtract(T{0}, a);
    const T quotient = static_cast<T>(a / b);
    return static_cast<T>(quotient - (a % b != 0 && (a < 0) != (b < 0)));
  } else {
    return static_cast<T>(a / b);
  }
}

template <typename T>
T remainder_like_dividend(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) return std::fmod(a, b);
  else {
    require_divisor(b);
    if constexpr (std::is_signed_v<T>)
      if (b == -1) return 0;
    return static_cast<T>(a % b);
  }
}

template <typename T>
T remainder_like_divisor(T a, T b) {
  const T remainder = remainder_like_dividend(a, b);
  return remainder != 0 && (remainder < 0) != (b < 0) ? static_cast<T>(remainder + b) : remainder;
}

template <typename T>
T integer_power(T base, T exponent) {
  if constexpr (std::is_signed_v<T>)
    if (exponent < 0) {
      require_divisor(base);
      if (base == -1) return exponent % 2 == 0 ? 1 : -1;
      return base == 1 ? 1 : 0;
    }
  T result = 1;
  for (; exponent > 0; exponent = static_cast<T>(exponent / 2), base = wrapping_multiply(base, base))
    if (exponent % 2 != 0) result = wrapping_multiply(result, base);
  return result;
}

/// The arithmetic of one type; integers wrap.
template <typename T>
struct Arithmetic {
  static T add(T a, T b) { return wrapping_add(a, b); }
  static T subtract(T a, T b) { return wrapping_subtract(a, b); }
  static T multiply(T a, T b) { return wrapping_multiply(a, b); }
  static T divide(T a, T b) { return floor_divide(a, b); }
  static T power(T a, T b) { return integer_power(a, b); }
};

template <typename T>
  requires std::is_floating_point_v<T>
struct Arithmetic<T> {
  static T add(T a, T b) { return a + b; }
  static T subtract(T a, T b) { return a - b; }
  static T multiply(T a, T b) { return a * b; }
  static T divide(T a, T b) { return a / b; }
  static T power(T a, T b) { return std::pow(a, b); }
};

template <typename T>
void run_arithmetic(BinaryKind kind, const Tensor& a, const Tensor& b, Tensor& output) {
  using A = Arithmetic<T>;
  const auto each = [&](auto function) { broadcast_pairs<T, T>(a, b, output, function); };
  switch (kind) {
    case BinaryKind::Add: return each([](T x, T y) { return A::add(x, y); });
    case BinaryKind::Subtract: return each([](T x, T y) { return A::subtract(x, y); });
    case BinaryKind::Multiply: return each([](T x, T y) { return A::multiply(x, y); });
    case BinaryKind::Divide: return each([](T x, T y) { return A::divide(x, y); });
    case BinaryKind::Maximum: return each([](T x, T y) { return x < y ? y : x; });
    case BinaryKind::Minimum: return each([](T x, T y) { return y < x ? y : x; });
    case BinaryKind::Power: return each([](T x, T y) { return A::power(x, y); });
    case BinaryKind::SquaredDifference: return each([](T x, T y) { return A::multiply(A::subtract(x, y), A::subtract(x, y)); });
    case BinaryKind::Mod: return each([](T x, T y) { return remainder_like_dividend(x, y); });
    case BinaryKind::FloorMod: return each([](T x, T y) { return remainder_like_divisor(x, y); });
    default: throw Error(ErrorCode::Internal, "binary operation: given a comparison, expected arithmetic");
  }
}

template <typename T>
void run_comparison(BinaryKind kind, const Tensor& a, const Tensor& b, Tensor& output) {
  const auto each = [&](auto function) { broadcast_pairs<T, bool>(a, b, output, function); };
  switch (kind) {
    case BinaryKind::Equal: return each([](T x, T y) { return x == y; });
    case BinaryKind::NotEqual: return each([](T x, T y) { return x != y; });
    case BinaryKind::Less: return each([](T x, T y) { return x < y; });
    case BinaryKind::LessEqual: return each([](T x, T y) { return x <= y; });
    case BinaryKind::Greater: return each([](T x, T y) { return x > y; });
    default: return each([](T x, T y) { return x >= y; });
  }
}

void run_logical(BinaryKind kind, const Tensor& a, const Tensor& b, Tensor& output) {
  const auto each = [&](auto function) { broadcast_pairs<bool, bool>(a, b, output, function); };
  if (kind == BinaryKind::LogicalAnd) each([](bool x, bool y) { return x && y; });
  else if (kind == BinaryKind::LogicalOr) each([](bool x, bool y) { return x || y; });
  else each([](bool x, bool y) { return x != y; });
}

/// Bits that are moved by more than there are are all lost.
template <typename T>
T shifted(T x, T by, bool left) {
  using Bits = std::make_unsigned_t<T>;
  if (by < T{0} || static_cast<std::uint64_t>(by) >= sizeof(T) * 8) return left || x >= T{0} ? T{0} : static_cast<T>(-1);
  return left ? static_cast<T>(static_cast<Bits>(x) << by) : static_cast<T>(x >> by);
}

template <typename T>
void run_bitwise(BinaryKind kind, const Tensor& a, const Tensor& b, Tensor& output) {
  const auto each = [&](auto function) { broadcast_pairs<T, T>(a, b, output, function); };
  switch (kind) {
    case BinaryKind::BitwiseAnd: return each([](T x, T y) { return static_cast<T>(x & y); });
    case BinaryKind::BitwiseOr: return each([](T x, T y) { return static_cast<T>(x | y); });
    case BinaryKind::BitwiseXor: return each([](T x, T y) { return static_cast<T>(x ^ y); });
    default: break;
  }
  if constexpr (!std::is_same_v<T, bool>) each([&](T x, T y) { return shifted(x, y, kind == BinaryKind::BitwiseLeftShift); });
}

}  // namespace

void run(const Binary& op, const Arguments& arguments) {
  const Tensor &a = arguments.inputs[0], &b = arguments.inputs[1];
  Tensor& output = arguments.outputs[0];
  if (is_logical(op.kind)) return run_logical(op.kind, a, b, output);
  if (a.element_type() == ElementType::boolean && is_bitwise(op.kind)) return run_bitwise<bool>(op.kind, a, b, output);
  if (a.element_type() == ElementType::boolean) return run_comparison<bool>(op.kind, a, b, output);
  dispatch_number(a.element_type(), [&](auto zero) {
    using T = decltype(zero);
    if constexpr (std::is_integral_v<T>)
      if (is_bitwise(op.kind)) return run_bitwise<T>(op.kind, a, b, output);
    if (is_comparison(op.kind)) run_comparison<T>(op.kind, a, b, output);
    else run_arithmetic<T>(op.kind, a, b, output);
  });
}

}  // namespace octet::reference
