#pragma once

#include <filesystem>
#include <octet/base/export.hpp>
#include <octet/graph/custom_operation.hpp>

namespace octet {

/// Makes the operation known in the whole process, to graphs that are read or built from then on. Thread-safe.
/// Throws Error(InvalidArgument) for a type that is known already and where a function is missing.
OCTET_API void register_operation(CustomOperation operation);

/// Loads a shared library with operations, as octet.h describes them under "Operations of one's own", and lets it register them. It stays
/// loaded until the process ends; loading it again does nothing. Thread-safe. Throws Error naming the file: Io when it cannot be loaded,
/// InvalidArgument when it is no extension, and what it returns itself.
OCTET_API void load_extension(const std::filesystem::path& path);

}  // namespace octet
