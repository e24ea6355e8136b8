#pragma once

#include <octet/base/export.hpp>

namespace octet {

/// The version of the library that runs, "MAJOR.MINOR.PATCH".
OCTET_API const char* version() noexcept;

}  // namespace octet
