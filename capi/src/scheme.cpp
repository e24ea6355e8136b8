#include "arguments.hpp"
#include "failure.hpp"
#include "handles.hpp"
#include "make.hpp"

using namespace octet::c;

extern "C" {

octet_status octet_scheme_create(octet_scheme** scheme) {
  return making(scheme, "scheme", [&] { return octet::QuantScheme{}; });
}

octet_status octet_scheme_parse(octet_scheme** scheme, const char* json) {
  return making(scheme, "scheme", [&] { return octet::parse_scheme(text_in(json, "json")); });
}

octet_status octet_scheme_read(octet_scheme** scheme, const char* path) {
  return making(scheme, "scheme", [&] { return octet::read_scheme(text_in(path, "path")); });
}

octet_status octet_scheme_write(const octet_scheme* scheme, const char* path) {
  return guarded([&] { octet::write_scheme(object_of(scheme), text_in(path, "path")); });
}

octet_status octet_scheme_json(octet_text** json, const octet_scheme* scheme) {
  return making(json, "json", [&] { return octet::scheme_json(object_of(scheme)); });
}

octet_status octet_scheme_free(octet_scheme* scheme) {
  return guarded([&] { free_handle(scheme); });
}
}
