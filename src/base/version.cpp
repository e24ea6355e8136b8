#include <octet/base/version.hpp>

namespace octet {

const char* version() noexcept { return OCTET_VERSION; }

}  // namespace octet
