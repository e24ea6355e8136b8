#include "structs.hpp"

#include <octet/base/error.hpp>

namespace octet::c {
namespace {

/// A size beyond this is a struct_size that was never set.
constexpr std::size_t largest_size = 4096;

void refuse_size(const char* name, std::size_t given, const std::string& expected) {
  throw Error(ErrorCode::InvalidArgument, std::string(name) + ".struct_size: given " + std::to_string(given) + ", expected " + expected);
}

}  // namespace

void check_size(const std::size_t* struct_size, std::size_t least, const char* name) {
  if (!struct_size) throw Error(ErrorCode::InvalidArgument, std::string(name) + ": given NULL, expected a struct");
  if (*struct_size < least || *struct_size > largest_size)
    refuse_size(name, *struct_size, "sizeof(" + std::string(name) + "), at least " + std::to_string(least));
}

void check_unknown(const void* given, std::size_t known, std::size_t size, const char* name) {
  const auto* bytes = static_cast<const std::byte*>(given);
  for (std::size_t i = known; i < size; ++i)
    if (bytes[i] != std::byte{0})
      throw Error(ErrorCode::Unsupported, std::string(name) + ": given a member at byte " + std::to_string(i) +
                                              ", expected none behind byte " + std::to_string(known) + " with this version of the library");
}

}  // namespace octet::c
