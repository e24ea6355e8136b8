#pragma once

#include <octet/base/error.hpp>

namespace octet {

/// Whether a failure to load a file lies in the file; others, such as want of memory, end the job.
inline bool is_of_file(const Error& error) {
  return error.code() == ErrorCode::Io || error.code() == ErrorCode::InvalidArgument || error.code() == ErrorCode::InvalidShape ||
         error.code() == ErrorCode::Unsupported;
}

}  // namespace octet
