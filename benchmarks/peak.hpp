#pragma once

namespace octet::benchmarks {

/// What one core reaches at best, in multiply-accumulates a second.
struct Peak {
  double fp32 = 0;
  double int8 = 0;
};

/// As set_peak says, else measured once with a convolution that keeps the arithmetic units busy.
const Peak& peak();

/// Takes measured values' place where a value is above 0. To be called before peak().
void set_peak(const Peak& known);

}  // namespace octet::benchmarks
