#include <algorithm>

#include <octet/base/error.hpp>
#include <octet/eval/annotation_converters.hpp>
#include <octet/eval/source.hpp>

#include "base/tally.hpp"
#include "eval/annotation_check.hpp"
#include "eval/converters/converter_support.hpp"
#include "eval/text_lines.hpp"

namespace octet {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> voc_names{
    "__background__", "aeroplane", "bicycle", "bird",      "boat",   "bottle",      "bus",   "car",  "cat",   "chair",    "cow",
    "diningtable",    "dog",       "horse",   "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor"};
const std::vector<std::array<std::uint8_t, 3>> voc_colors{
    {0, 0, 0},       {128, 0, 0},     {0, 128, 0}, {128, 128, 0}, {0, 0, 128},   {128, 0, 128}, {0, 128, 128},
    {128, 128, 128}, {64, 0, 0},      {192, 0, 0}, {64, 128, 0},  {192, 128, 0}, {64, 0, 128},  {192, 0, 128},
    {64, 128, 128},  {192, 128, 128}, {0, 64, 0},  {128, 64, 0},  {0, 192, 0},   {128, 192, 0}, {0, 64, 128}};

const std::vector<std::string> camvid_names{"Sky",        "Building", "Pole", "Road",       "Pavement",  "Tree",
                                            "SignSymbol", "Fence",    "Car",  "Pedestrian", "Bicyclist", "Unlabelled"};
const std::vector<std::array<std::uint8_t, 3>> camvid_colors{{128, 128, 128}, {128, 0, 0},   {192, 192, 128}, {128, 64, 128},
                                                             {60, 40, 222},   {128, 128, 0}, {192, 128, 128}, {64, 64, 128},
                                                             {64, 0, 128},    {64, 64, 0},   {0, 128, 192},   {0, 0, 0}};

DatasetMeta meta_of(const std::vector<std::string>& names, const std::vector<std::array<std::uint8_t, 3>>& colors,
                    std::int64_t background) {
  DatasetMeta meta = meta_of_names(names, false);
  meta.background_label = background;
  meta.segmentation_colors = colors;
  return meta;
}

/// "name of the folder/file": the folder of the data is the one above.
std::string below_parent(const fs::path& folder, const std::string& file) {
  const fs::path plain = folder.has_filename() ? folder : folder.parent_path();
  return plain.filename().generic_string() + "/" + file;
}

/// Throws with the number of files that are missing and the first one's name.
void require_existing(const std::vector<fs::path>& files, const std::string& what, const std::string& origin) {
  const auto is_missing = [](const fs::path& file) {
    std::error_code ignored;
    return !fs::exists(file, ignored);
  };
  const auto first = std::ranges::find_if(files, is_missing);
  if (first == files.end()) return;
  throw Error(ErrorCode::InvalidArgument,
              what + ": given " + std::to_string(files.size() - static_cast<std::size_t>(std::ranges::count_if(files, is_missing))) +
                  " of " + std::to_string(files.size()) + " files, expected all; the first that is missing is '" + first->string() + "'",
              {.file = origin});
}

void require_folder(const fs::path& folder, const char* name) {
  if (!folder.empty()) return;
  throw Error(ErrorCode::InvalidArgument, std::string(name) + ": given nothing, expected a folder");
}

/// The last two parts of a path.
std::string last_two(const std::string& text) {
  const fs::path path(text);
  return path.parent_path().empty() ? path.filename().generic_string() : (path.parent_path().filename() / path.filename()).generic_string();
}

std::string without(const std::string& name, const std::string& prefix, const std::string& postfix) {
  return name.substr(prefix.size(), name.size() - prefix.size() - postfix.size());
}

bool is_named(const std::string& name, const std::string& prefix, const std::string& postfix) {
  return name.size() >= prefix.size() + postfix.size() && name.starts_with(prefix) && name.ends_with(postfix);
}

/// Names of the files of a folder, in their order.
std::vector<std::string> names_in(const fs::path& folder) try {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file()) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
} catch (const fs::filesystem_error& error) {
  throw Error(ErrorCode::Io, "cannot read the folder: " + error.code().message(), {.file = folder.string()});
}

}  // namespace

AnnotationSet convert_voc_segmentation(const VocSegmentationFiles& files) {
  require_folder(files.images_dir, "images_dir");
  require_folder(files.mask_dir, "mask_dir");
  AnnotationSet set{{}, meta_of(voc_names, voc_colors, 0), files.imageset_file.string()};
  std::vector<fs::path> images, masks;
  for (const TextLine& line : read_lines(files.imageset_file)) {
    const std::string name = words_of(line.text).front();
    images.push_back(files.images_dir / (name + ".jpg"));
    masks.push_back(files.mask_dir / (name + ".png"));
    set.annotations.push_back(
        {below_parent(files.images_dir, name + ".jpg"), MaskFile{below_parent(files.mask_dir, name + ".png"), MaskLoader::Rgb}});
  }
  require_existing(images, "images_dir", set.origin);
  require_existing(masks, "mask_dir", set.origin);
  finish_conversion(set, {});
  return set;
}

AnnotationSet convert_common_segmentation(const CommonSegmentationFiles& files) {
  require_folder(files.images_dir, "images_dir");
  require_folder(files.masks_dir, "masks_dir");
  AnnotationSet set{{}, files.dataset_meta.empty() ? DatasetMeta{} : read_dataset_meta(files.dataset_meta), files.images_dir.string()};
  std::vector<fs::path> masks;
  Tally others(files.images_dir.string() + ": files of other names are not used");
  for (const std::string& name : names_in(files.images_dir)) {
    if (!is_named(name, files.image_prefix, files.image_postfix)) {
      others.add(name);
      continue;
    }
    const std::string mask = files.mask_prefix + without(name, files.image_prefix, files.image_postfix) + files.mask_postfix;
    masks.push_back(files.masks_dir / mask);
    set.annotations.push_back({below_parent(files.images_dir, name), MaskFile{below_parent(files.masks_dir, mask), files.mask_loader}});
  }
  others.report(set.warnings);
  require_existing(masks, "masks_dir", set.origin);
  finish_conversion(set, {});
  return set;
}

AnnotationSet convert_camvid(const CamvidFiles& files) {
  AnnotationSet set{{}, meta_of(camvid_names, camvid_colors, 11), files.annotation_file.string()};
  for (const TextLine& line : read_lines(files.annotation_file)) {
    const std::vector<std::string> words = words_of(line.text);
    if (words.size() != 2)
      throw Error(ErrorCode::InvalidArgument, "camvid: given a line of " + std::to_string(words.size()) + " words, expected IMAGE MASK",
                  {.file = files.annotation_file.string(), .line = line.number});
    set.annotations.push_back({last_two(words[0]), MaskFile{last_two(words[1]), MaskLoader::Pillow}});
  }
  finish_conversion(set, {});
  return set;
}

}  // namespace octet
