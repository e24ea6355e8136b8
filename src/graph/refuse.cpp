#include "graph/refuse.hpp"

#include <octet/base/error.hpp>

namespace octet {

void refuse(const std::string& what, const std::string& given, const std::string& expected) {
  throw Error(ErrorCode::InvalidShape, what + ": given " + given + ", expected " + expected);
}

}  // namespace octet
