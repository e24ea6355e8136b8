#pragma once

#include <exception>
#include <functional>
#include <octet/graph/custom_operation.hpp>

#include "octet.h"

namespace octet::extension {

/// An operation that C functions make up. Throws Error(InvalidArgument) for NULL, a wrong struct_size and what is missing.
CustomOperation from_c(const octet_operation* operation);

/// The status of what `action` throws, which is kept in this thread for check_status.
octet_status kept_status(const std::function<void()>& action) noexcept;

/// Throws where `function` returns something else than OCTET_OK: the failure that it met in kept_status, else one with that status.
void check_status(const std::function<octet_status()>& function);

}  // namespace octet::extension
