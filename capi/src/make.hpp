#pragma once

#include "arguments.hpp"
#include "failure.hpp"
#include "handle.hpp"

namespace octet::c {

/// Runs the body of a function that makes an object. The place for its handle is looked at before the work begins.
template <typename Handle, typename Make>
octet_status making(Handle** handle, const char* name, Make make) {
  return guarded([&] {
    Handle*& place = place_for(handle, name);
    place = make_handle<Handle>(make());
  });
}

}  // namespace octet::c
