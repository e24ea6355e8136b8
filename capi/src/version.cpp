#include <octet/base/version.hpp>
#include <octet/exec/build_info.hpp>
#include <string>

#include "octet.h"

extern "C" {

uint32_t octet_abi_version() { return OCTET_ABI_MAJOR * 65536U + OCTET_ABI_MINOR; }

const char* octet_version() { return octet::version(); }

const char* octet_build_info() try {
  static const std::string& info = *new std::string(octet::build_info() + "C interface: " + std::to_string(OCTET_ABI_MAJOR) + "." +
                                                    std::to_string(OCTET_ABI_MINOR) + "\n");
  return info.c_str();
} catch (...) {
  return octet::version();
}
}
