#include "handle.hpp"

#include <octet/base/error.hpp>
#include <string>

#include "failure.hpp"
#include "handles.hpp"

namespace octet::c {

void refuse_handle(const char* kind, const char* given, const char* expected) {
  throw Error(ErrorCode::InvalidArgument, std::string(kind) + ": given " + given + ", expected " + expected);
}

}  // namespace octet::c

using octet::c::free_handle;
using octet::c::guarded;
using octet::c::object_of;

extern "C" {

size_t octet_live_handles() { return octet::c::live_handles; }

octet_status octet_text_get(const char** text, size_t* size, const octet_text* handle) {
  return guarded([&] {
    const std::string& object = object_of(handle);
    if (text) *text = object.c_str();
    if (size) *size = object.size();
  });
}

octet_status octet_text_free(octet_text* handle) {
  return guarded([&] { free_handle(handle); });
}
}
