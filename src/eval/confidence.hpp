#pragma once

namespace octet {

/// Quantile of the normal distribution that leaves 2.5 per cent to each side: intervals at 95 per cent confidence are so many standard
/// errors wide to either side.
inline constexpr double confidence_quantile = 1.959963984540054;

}  // namespace octet
