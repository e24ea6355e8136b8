#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include <octet/base/export.hpp>

namespace octet {

/// The kind of failure, stable across releases; the C ABI returns the same numbers.
enum class ErrorCode {
  InvalidArgument = 1,  ///< the caller passed something that the function does not accept
  InvalidModel = 2,     ///< a model file is malformed or contradicts itself
  InvalidShape = 3,     ///< shapes or element types of an operation's inputs do not fit together
  Unsupported = 4,      ///< valid, but Octet cannot do it
  Io = 5,               ///< a file cannot be opened, read, written or renamed
  OutOfMemory = 6,      ///< an allocation failed
  NotFound = 7,         ///< a named thing (layer, input, output) does not exist
  Cancelled = 8,        ///< the caller asked to stop
  Internal = 9,         ///< a defect of Octet itself
};

/// Where a failure happened; empty and negative members are unknown.
struct Where {
  std::string file{};                ///< path as the caller gave it
  std::int64_t line = -1;          ///< 1-based line of a text file
  std::int64_t byte_offset = -1;   ///< 0-based offset of a binary file
  std::string layer{};               ///< name of the layer
  std::string layer_type{};          ///< operation type of the layer
};

/// The only exception type that Octet throws itself. From the standard library may come std::bad_alloc, where there is no memory for
/// something else than a tensor, and std::out_of_range, where a function says so.
///
/// `what()` reads "FILE:LINE: layer 'NAME' (TYPE): MESSAGE", each part only where it is known.
class OCTET_API Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message, Where where = {});

  ErrorCode code() const noexcept { return code_; }
  /// The message alone, without the place.
  const std::string& message() const noexcept { return message_; }
  const Where& where() const noexcept { return where_; }

  /// The same error with the unknown parts of its place filled in from `where`.
  Error at(const Where& where) const;

 private:
  ErrorCode code_;
  std::string message_;
  Where where_;
};

}  // namespace octet
