#include "failure.hpp"

#include <array>
#include <new>
#include <octet/base/error.hpp>
#include <string>

namespace octet::c {
namespace {

struct LastError {
  octet_status status = OCTET_OK;
  std::string message;
  Where where;
  bool lacks_memory = false;  ///< there was none to keep the rest
};

thread_local LastError last_error;

void keep(octet_status status, const std::string& message, const Where& where) {
  LastError kept{status, message, where};
  last_error = std::move(kept);
}

octet_status lack_memory() noexcept {
  last_error.status = OCTET_OUT_OF_MEMORY;
  last_error.lacks_memory = true;
  last_error.where.line = last_error.where.byte_offset = -1;
  return OCTET_OUT_OF_MEMORY;
}

const char* text_of(const std::string& text) noexcept { return last_error.lacks_memory ? "" : text.c_str(); }

void keep_thrown(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const Error& error) {
    keep(static_cast<octet_status>(error.code()), error.what(), error.where());
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    keep(OCTET_INTERNAL, std::string("unexpected failure: ") + error.what(), {});
  } catch (...) {
    keep(OCTET_INTERNAL, "unexpected failure of an unknown kind", {});
  }
}

constexpr std::array status_names{"OCTET_OK", "OCTET_INVALID_ARGUMENT", "OCTET_INVALID_MODEL", "OCTET_INVALID_SHAPE", "OCTET_UNSUPPORTED",
                                  "OCTET_IO", "OCTET_OUT_OF_MEMORY",    "OCTET_NOT_FOUND",     "OCTET_CANCELLED",     "OCTET_INTERNAL"};

static_assert(static_cast<int>(ErrorCode::InvalidArgument) == OCTET_INVALID_ARGUMENT &&
              static_cast<int>(ErrorCode::InvalidModel) == OCTET_INVALID_MODEL &&
              static_cast<int>(ErrorCode::InvalidShape) == OCTET_INVALID_SHAPE &&
              static_cast<int>(ErrorCode::Unsupported) == OCTET_UNSUPPORTED && static_cast<int>(ErrorCode::Io) == OCTET_IO &&
              static_cast<int>(ErrorCode::OutOfMemory) == OCTET_OUT_OF_MEMORY && static_cast<int>(ErrorCode::NotFound) == OCTET_NOT_FOUND &&
              static_cast<int>(ErrorCode::Cancelled) == OCTET_CANCELLED && static_cast<int>(ErrorCode::Internal) == OCTET_INTERNAL);

}  // namespace

octet_status keep_failure(const std::exception_ptr& failure) noexcept {
  try {
    keep_thrown(failure);
    return last_error.status;
  } catch (...) {
    return lack_memory();
  }
}

}  // namespace octet::c

using octet::c::last_error;
using octet::c::text_of;

extern "C" {

const char* octet_status_name(octet_status status) {
  const auto& names = octet::c::status_names;
  return status >= 0 && static_cast<std::size_t>(status) < names.size() ? names[static_cast<std::size_t>(status)] : "unknown status";
}

octet_status octet_last_error_status() { return last_error.status; }
const char* octet_last_error_message() {
  return last_error.lacks_memory ? "memory: given too little, expected enough" : last_error.message.c_str();
}
const char* octet_last_error_file() { return text_of(last_error.where.file); }
int64_t octet_last_error_line() { return last_error.where.line; }
int64_t octet_last_error_byte_offset() { return last_error.where.byte_offset; }
const char* octet_last_error_layer() { return text_of(last_error.where.layer); }
const char* octet_last_error_layer_type() { return text_of(last_error.where.layer_type); }
}
