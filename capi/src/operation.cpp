#include <octet/extension/extension.hpp>

#include "arguments.hpp"
#include "extension/c_operation.hpp"
#include "failure.hpp"
#include "structs.hpp"

using namespace octet::c;

extern "C" {

octet_status octet_operation_register(const octet_operation* operation) {
  return guarded([&] { octet::register_operation(octet::extension::from_c(operation)); });
}

octet_status octet_extension_load(const char* path) {
  return guarded([&] { octet::load_extension(text_in(path, "path")); });
}
}
