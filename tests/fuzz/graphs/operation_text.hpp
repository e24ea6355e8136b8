#pragma once

#include <string>

#include <octet/graph/operation.hpp>

namespace octet::fuzz {

/// The operation as C++ that makes it: "Convolution{.strides = {2, 2}}". Attributes that have their default are left out; a Constant's
/// elements are not said.
std::string operation_text(const Operation& operation);

}  // namespace octet::fuzz
