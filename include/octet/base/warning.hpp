#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <octet/base/export.hpp>

namespace octet {

/// Something that was given and is not used, although the job can be done without it. Functions hand these back to their caller, who
/// decides who hears of it; the library prints nothing.
struct Warning {
  std::string message{};  ///< "img: images that have no annotation are not used"
  std::size_t count = 1;  ///< how many such things there are
  std::string first{};    ///< the first of them; empty where the message says it all
  bool operator==(const Warning&) const = default;
};

/// "MESSAGE: COUNT, the first 'FIRST'", or the message alone where it says it all.
OCTET_API std::string to_string(const Warning& warning);

}  // namespace octet
