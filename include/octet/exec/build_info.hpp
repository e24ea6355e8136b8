#pragma once

#include <string>

#include <octet/base/export.hpp>

namespace octet {

/// What a bug report needs to know of the library that runs: lines "name: value" with its version, the compiler that built it, the version
/// of oneDNN, and the instruction set that oneDNN uses on this machine.
OCTET_API std::string build_info();

}  // namespace octet
