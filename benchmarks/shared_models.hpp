#pragma once

#include <cstdlib>
#include <filesystem>

namespace octet::benchmarks {

/// A file or folder of the shared folder: $OCTET_SHARED, or `shared` beside the project. Empty when it is not there.
inline std::filesystem::path shared_path(const std::filesystem::path& path_in_shared) {
  const char* given = std::getenv("OCTET_SHARED");
  const std::filesystem::path folder = given ? given : OCTET_SOURCE_DIR "/../shared";
  const std::filesystem::path path = folder / path_in_shared;
  return std::filesystem::exists(path) ? path : std::filesystem::path{};
}

/// The same of a model.
inline std::filesystem::path shared_model(const std::filesystem::path& path_in_models) { return shared_path("models" / path_in_models); }

}  // namespace octet::benchmarks
