#include "calib/powers.hpp"

#include <cmath>
#include <limits>

namespace octet {

Powers& Powers::operator+=(const Powers& other) {
  signal += other.signal;
  noise += other.noise;
  return *this;
}

Powers powers_of(const Tensor& expected, const Tensor& actual) {
  const Tensor wide_expected = expected.converted(ElementType::f64), wide_actual = actual.converted(ElementType::f64);
  const auto a = wide_expected.data<double>(), b = wide_actual.data<double>();
  Powers powers;
  for (std::size_t i = 0; i < a.size(); ++i) {
    powers.signal += a[i] * a[i];
    powers.noise += (a[i] - b[i]) * (a[i] - b[i]);
  }
  return powers;
}

double ratio_of(const Powers& powers) {
  if (powers.noise == 0) return 0;
  const double ratio = powers.noise / powers.signal;
  return std::isfinite(ratio) ? ratio : std::numeric_limits<double>::infinity();
}

}  // namespace octet
