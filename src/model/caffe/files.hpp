#pragma once

#include <filesystem>
#include <optional>

namespace octet::caffe {

/// The two files of a network.
struct Files {
  std::filesystem::path net{};                     ///< .prototxt
  std::optional<std::filesystem::path> weights{};  ///< .caffemodel, nothing where there is none
};

/// `path` names either; the other one is `weights`, or stands beside it under the same name. Throws Error(Io) naming the .prototxt that
/// lacks, and Error(InvalidArgument) for weights where both are.
Files files_of(const std::filesystem::path& path, const std::filesystem::path& weights);

}  // namespace octet::caffe
