#include <functional>
#include <map>

#include <octet/eval/annotation_converters.hpp>

#include "eval/config/config.hpp"
#include "eval/converters/converter_support.hpp"

namespace octet {
namespace {

/// Reads parameters of a converter; their paths are those of data.
class Parameters {
 public:
  Parameters(ConfigMembers& members, const CheckConfigPaths& paths) : members_(members), paths_(paths) {}

  std::filesystem::path path(const char* key) {
    const ConfigNode* node = members_.take(key);
    return node ? with_prefix(paths_.source, text_of(*node, members_.path(key))) : std::filesystem::path{};
  }
  std::filesystem::path needed_path(const char* key) {
    members_.need(key);
    return path(key);
  }
  std::string text(const char* key, const std::string& otherwise) {
    const ConfigNode* node = members_.take(key);
    return node ? text_of(*node, members_.path(key)) : otherwise;
  }
  std::optional<std::int64_t> count(const char* key) {
    const ConfigNode* node = members_.take(key);
    if (!node) return std::nullopt;
    return integer_of(*node, members_.path(key), 1);
  }
  /// Loaders of masks by the original's names.
  MaskLoader loader(const char* key) {
    const ConfigNode* node = members_.take(key);
    if (!node) return MaskLoader::Pillow;
    if (const auto found = mask_loader_named(text_of(*node, members_.path(key)))) return *found;
    fail_config(*node, members_.path(key), "'" + node->text + "'", "pillow, opencv, scipy or numpy", ErrorCode::Unsupported);
  }
  bool flag(const char* key, bool otherwise) {
    const ConfigNode* node = members_.take(key);
    return node ? flag_of(*node, members_.path(key)) : otherwise;
  }

 private:
  ConfigMembers& members_;
  const CheckConfigPaths& paths_;
};

using Converter = std::function<AnnotationSet(Parameters&, const std::function<void()>& finish)>;

/// Each takes its parameters, sees to it that there are no others, and converts.
const std::map<std::string, Converter>& converters() {
  static const Converter coco = [](Parameters& parameters, const auto& finish) {
    const CocoDetectionFiles files{parameters.needed_path("annotation_file"),
                                   parameters.path("images_dir"),
                                   parameters.flag("has_background", false),
                                   parameters.flag("use_full_label_map", false),
                                   true,
                                   parameters.flag("sort_annotations", true)};
    finish();
    return convert_coco_detection(files);
  };
  static const std::map<std::string, Converter> table{
      {"imagenet",
       [](Parameters& parameters, const auto& finish) {
         const ImagenetFiles files{parameters.needed_path("annotation_file"), parameters.path("labels_file"), parameters.path("images_dir"),
                                   parameters.flag("has_background", false)};
         finish();
         return convert_imagenet(files);
       }},
      {"cifar10",
       [](Parameters& parameters, const auto& finish) {
         Cifar10Files files{parameters.path("data_batch_file"), parameters.path("converted_images_dir"), parameters.path("images_dir"),
                            parameters.flag("has_background", false)};
         if (!parameters.flag("convert_images", false)) files.converted_images_dir.clear();
         finish();
         return convert_cifar10(files);
       }},
      {"folders",
       [](Parameters& parameters, const auto& finish) {
         const FolderFiles files{parameters.needed_path("images_dir"), parameters.path("labels_file"),
                                 parameters.flag("has_background", false)};
         finish();
         return convert_folders(files);
       }},
      {"voc_detection",
       [](Parameters& parameters, const auto& finish) {
         const VocDetectionFiles files{parameters.needed_path("imageset_file"), parameters.needed_path("annotations_dir"),
                                       parameters.path("images_dir"), parameters.flag("has_background", true)};
         finish();
         return convert_voc_detection(files);
       }},
      {"voc_segmentation",
       [](Parameters& parameters, const auto& finish) {
         const VocSegmentationFiles files{parameters.needed_path("imageset_file"), parameters.needed_path("images_dir"),
                                          parameters.needed_path("mask_dir")};
         finish();
         return convert_voc_segmentation(files);
       }},
      {"common_semantic_segmentation",
       [](Parameters& parameters, const auto& finish) {
         CommonSegmentationFiles files{parameters.needed_path("images_dir"), parameters.needed_path("masks_dir")};
         files.image_prefix = parameters.text("image_prefix", files.image_prefix);
         files.image_postfix = parameters.text("image_postfix", files.image_postfix);
         files.mask_prefix = parameters.text("mask_prefix", files.mask_prefix);
         files.mask_postfix = parameters.text("mask_postfix", files.mask_postfix);
         files.mask_loader = parameters.loader("mask_loader");
         files.dataset_meta = parameters.path("dataset_meta");
         finish();
         return convert_common_segmentation(files);
       }},
      {"camvid",
       [](Parameters& parameters, const auto& finish) {
         const CamvidFiles files{parameters.needed_path("annotation_file")};
         finish();
         return convert_camvid(files);
       }},
      {"movie_lens_converter",
       [](Parameters& parameters, const auto& finish) {
         const MovieLensFiles files{parameters.needed_path("rating_file"), parameters.needed_path("negative_file"),
                                    parameters.count("users_max_number")};
         finish();
         return convert_movie_lens(files);
       }},
      {"mscoco_detection", coco},
      {"coco_detection", coco},
  };
  return table;
}

}  // namespace

AnnotationSet converted_annotations(const ConfigNode& conversion, const std::string& path, const CheckConfigPaths& paths) {
  ConfigMembers members(conversion, path);
  const ConfigNode& converter = members.need("converter");
  const auto found = converters().find(text_of(converter, members.path("converter")));
  if (found == converters().end()) {
    std::string known;
    for (const auto& [name, convert] : converters()) known += (known.empty() ? "" : ", ") + name;
    fail_config(converter, members.path("converter"), "'" + converter.text + "'", "one of " + known, ErrorCode::Unsupported);
  }
  Parameters parameters(members, paths);
  return found->second(parameters, [&] { members.finish(); });
}

}  // namespace octet
