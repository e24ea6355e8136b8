#pragma once

#include <octet/quant/scheme.hpp>

#include "quant/estimator.hpp"

namespace octet::range {

/// The limits of a quantizer that is to hold what was seen, as activation_range() says: around zero, or from zero without a sign.
Limits symmetric(Limits seen, bool with_sign, int levels);

/// Extended to hold zero and widened on one side until zero is a level.
Limits asymmetric(Limits seen, Signedness sign, int levels);

/// As f32, which they never exceed.
ValueRange rounded(const Limits& limits);

}  // namespace octet::range
