#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <octet/eval/annotation.hpp>

namespace octet {

/// Adds class 0 "background" to a label map that begins at 1, and names it as the background.
void add_background(DatasetMeta& meta);

/// What the original calls pillow, opencv, scipy and numpy; nothing for another name.
std::optional<MaskLoader> mask_loader_named(std::string_view name);

/// The label map of names that are numbered from 0, or from 1 behind a background.
DatasetMeta meta_of_names(const std::vector<std::string>& names, bool has_background);

/// Throws Error(InvalidArgument) with the number of files that `folder` lacks and the first one's name. An empty folder stands for none.
void require_images(const AnnotationSet& set, const std::filesystem::path& folder);

/// What every converter checks at the end: missing files, contradicting or repeated samples, images without an annotation, and
/// labels without a name. An empty folder stands for none.
void finish_conversion(AnnotationSet& set, const std::filesystem::path& images);

/// Throws Error(InvalidArgument) naming the origin where there is no sample.
void require_samples(const AnnotationSet& set);

}  // namespace octet
