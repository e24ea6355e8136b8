#include "eval/converters/converter_support.hpp"

#include <octet/base/error.hpp>
#include <octet/eval/evaluator.hpp>

#include "eval/annotation_check.hpp"
#include "eval/evaluator_check.hpp"

namespace octet {

void add_background(DatasetMeta& meta) {
  meta.label_map[0] = "background";
  meta.background_label = 0;
}

std::optional<MaskLoader> mask_loader_named(std::string_view name) {
  if (name == "pillow") return MaskLoader::Pillow;
  if (name == "opencv") return MaskLoader::Bgr;
  if (name == "scipy") return MaskLoader::Rgb;
  if (name == "numpy") return MaskLoader::Numpy;
  return std::nullopt;
}

DatasetMeta meta_of_names(const std::vector<std::string>& names, bool has_background) {
  DatasetMeta meta;
  std::int64_t label = has_background ? 1 : 0;
  for (const std::string& name : names) meta.label_map[label++] = name;
  if (has_background) add_background(meta);
  return meta;
}

void require_images(const AnnotationSet& set, const std::filesystem::path& folder) {
  if (!folder.empty()) require_files(set, folder);
}

void finish_conversion(AnnotationSet& set, const std::filesystem::path& images) {
  require_samples(set);
  require_images(set, images);
  check_duplicates(set, set.warnings);
  warn_of_unnamed_labels(set, set.warnings);
  if (!images.empty()) warn_of_unannotated(set, images, set.warnings);
}

void require_samples(const AnnotationSet& set) {
  if (set.annotations.empty())
    throw Error(ErrorCode::InvalidArgument, "annotations: given none, expected at least one sample", {.file = set.origin});
}

}  // namespace octet
