#pragma once

#include <exception>

#include "octet.h"

namespace octet::c {

/// Keeps what the exception says as the last error of this thread, and gives its status.
octet_status keep_failure(const std::exception_ptr& failure) noexcept;

/// Runs the body of a function of the C interface; nothing that it throws leaves.
template <typename Body>
octet_status guarded(const Body& body) noexcept {
  try {
    body();
    return OCTET_OK;
  } catch (...) {
    return keep_failure(std::current_exception());
  }
}

}  // namespace octet::c
