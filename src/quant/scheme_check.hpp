#pragma once

#include <octet/quant/scheme.hpp>
#include <string>

namespace octet {

/// Throws Error(InvalidArgument) naming the member, which `prefix` stands before.
void validate(const ActivationScheme& scheme, const std::string& prefix);
void validate(const WeightScheme& scheme, const std::string& prefix);

}  // namespace octet
