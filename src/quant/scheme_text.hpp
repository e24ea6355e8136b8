#pragma once

#include <string>

#include <octet/quant/scheme.hpp>

namespace octet {

/// What write_scheme writes.
std::string scheme_text(const QuantScheme& scheme);

}  // namespace octet
