#pragma once

#include <span>
#include <string>
#include <string_view>

#include <octet/base/export.hpp>
#include <octet/quant/scheme.hpp>
#include <octet/stats/statistics.hpp>

namespace octet {

/// The range of an activation tensor as the scheme wants it. The FakeQuantize limits are (low, high) with `scheme.levels` levels, one of
/// which is zero. With [l, h] what was seen, by the scheme's statistic and aggregator:
///
/// - symmetric and unsigned: [0, h]; values below zero are clipped. Auto is unsigned where no value at all was below zero.
/// - symmetric and signed: [-a, a] for 255 levels and [-a * 128 / 127, a] for 256, with a the larger of |l| and |h|.
/// - asymmetric: [l, h] extended to hold zero and then widened on one side until zero is a level (as the post-training optimization tool
///   of OpenVINO 2022 does). Values less than half a step from zero do not count for that: they are clipped. Unsigned puts l at 0;
///   Signed is the same as Auto, since the zero point takes the place of the sign.
///
/// A range is never empty: a largest magnitude, or asymmetric width, of zero counts as 1, one below 1e-35 as that, since scales must not be
/// denormal numbers. Throws Error(NotFound), and Error(InvalidArgument) when the scheme has no meaning.
OCTET_API ValueRange activation_range(const Statistics& statistics, std::string_view tensor, const ActivationScheme& scheme);

/// The same for several tensors that must share one range, such as the inputs of a Concat: [l, h] is the smallest range that holds those of
/// all tensors, each found as for the tensor alone; with Aggregator::Mean it is that of the largest means. Signed when one of them is.
/// Throws Error(InvalidArgument) when there are none.
OCTET_API ValueRange activation_range(const Statistics& statistics, std::span<const std::string> tensors, const ActivationScheme& scheme);

}  // namespace octet
