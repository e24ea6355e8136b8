#pragma once

#include <cstdlib>
#include <filesystem>

namespace octet::benchmarks {

/// A model of the shared folder: $OCTET_SHARED, or `shared` beside the project. Empty when it is not there.
inline std::filesystem::path shared_model(const std::filesystem::path& path_in_models) {
  const char* given = std::getenv("OCTET_SHARED");
  const std::filesystem::path folder = given ? given : OCTET_SOURCE_DIR "/../shared";
  const std::filesystem::path path = folder / "models" / path_in_models;
  return std::filesystem::exists(path) ? path : std::filesystem::path{};
}

}  // namespace octet::benchmarks
