#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include <nlohmann/json.hpp>

#include <octet/base/error.hpp>
#include <octet/eval/annotation_converters.hpp>

#include "base/file.hpp"
#include "base/tally.hpp"
#include "base/unique_keys.hpp"
#include "eval/converters/converter_support.hpp"

namespace octet {
namespace {

using nlohmann::json;

[[noreturn]] void fail(const std::string& what, const std::string& given, const std::string& expected) {
  throw Error(ErrorCode::InvalidArgument, what + ": given " + given + ", expected " + expected);
}

const json& member(const json& object, const char* key, json::value_t type) {
  const bool is_there = object.is_object() && object.contains(key);
  if (is_there && (object[key].type() == type || (type == json::value_t::number_integer && object[key].is_number_integer())))
    return object[key];
  fail(key, is_there ? object[key].dump(-1, ' ', true).substr(0, 60) : "nothing", "what COCO's instances have there");
}

std::int64_t number(const json& object, const char* key) {
  const json& value = member(object, key, json::value_t::number_integer);
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
    fail(key, value.dump(), "an integer below 2^63");
  return value.get<std::int64_t>();
}
std::string text(const json& object, const char* key) { return member(object, key, json::value_t::string).get<std::string>(); }

/// Labels of the numbers of categories.
std::map<std::int64_t, std::int64_t> read_categories(const json& document, const CocoDetectionFiles& files, DatasetMeta& meta) {
  std::map<std::int64_t, std::int64_t> labels;
  std::int64_t next = files.has_background ? 1 : 0;
  for (const json& category : member(document, "categories", json::value_t::array)) {
    const std::int64_t id = number(category, "id"), label = files.use_full_label_map ? id : next++;
    if (!labels.emplace(id, label).second) fail("categories.id", std::to_string(id) + " twice", "another number for each category");
    meta.label_map[label] = text(category, "name");
  }
  if (files.has_background) add_background(meta);
  return labels;
}

bool is_crowd(const json& annotation) {
  if (!annotation.contains("iscrowd")) return false;
  const json& flag = annotation["iscrowd"];
  if (flag.is_boolean()) return flag.get<bool>();
  if (flag == 0 || flag == 1) return flag == 1;
  fail("iscrowd", flag.dump(-1, ' ', true).substr(0, 60), "0 or 1");
}

/// That of the mask.
std::optional<double> area_of(const json& annotation) {
  if (!annotation.contains("area")) return std::nullopt;
  const json& area = annotation["area"];
  if (!area.is_number() || !std::isfinite(area.get<double>())) fail("area", area.dump(-1, ' ', true).substr(0, 60), "a number");
  return area.get<double>();
}

ObjectBox object_of(const json& annotation, const std::map<std::int64_t, std::int64_t>& labels) {
  const auto label = labels.find(number(annotation, "category_id"));
  if (label == labels.end()) fail("category_id", std::to_string(number(annotation, "category_id")), "one of the file's categories");
  const json& box = member(annotation, "bbox", json::value_t::array);
  if (box.size() != 4 || !std::ranges::all_of(box, [](const json& side) { return side.is_number(); }))
    fail("bbox", box.dump(), "[x,y,width,height]");
  const double x = box[0], y = box[1], width = box[2], height = box[3];
  if (!std::isfinite(x + width) || !std::isfinite(y + height)) fail("bbox", box.dump(), "a box within the range of double");
  if (width < 0 || height < 0) fail("bbox", box.dump(), "a width and a height of 0 or more");
  return {x, y, x + width, y + height, label->second, false, is_crowd(annotation), area_of(annotation)};
}

/// Annotations need no numbers here, but no two may share one.
void count_repeated(const json& annotation, std::set<std::int64_t>& seen, Tally& repeated) {
  if (!annotation.contains("id")) return;
  const std::int64_t id = number(annotation, "id");
  if (!seen.insert(id).second) repeated.add(std::to_string(id));
}

/// An image of the file, where it stands in it, and its objects.
struct CocoImage {
  std::size_t position = 0;
  double width = 0, height = 0;  ///< 0 where the file does not say
  Annotation annotation{};
};

std::map<std::int64_t, CocoImage> read_images(const json& document) {
  std::map<std::int64_t, CocoImage> images;
  const auto side = [](const json& image, const char* key) {
    return image.contains(key) && image[key].is_number() ? image[key].get<double>() : 0.0;
  };
  for (const json& image : member(document, "images", json::value_t::array)) {
    CocoImage found{images.size(), side(image, "width"), side(image, "height"), {text(image, "file_name"), ObjectBoxes{}}};
    if (!images.emplace(number(image, "id"), std::move(found)).second)
      fail("images.id", std::to_string(number(image, "id")) + " twice", "another number for each image");
  }
  return images;
}

/// Coordinates are rounded, so that a pixel more says nothing.
bool is_outside(const ObjectBox& object, const CocoImage& image) {
  const bool is_known = image.width > 0 && image.height > 0;
  return is_known && (object.x_min < -1 || object.y_min < -1 || object.x_max > image.width + 1 || object.y_max > image.height + 1);
}

std::vector<Annotation> in_order(std::map<std::int64_t, CocoImage> images, bool by_number) {
  std::vector<Annotation> annotations(images.size());
  std::size_t next = 0;
  for (auto& [id, image] : images) annotations[by_number ? next++ : image.position] = std::move(image.annotation);
  return annotations;
}

AnnotationSet convert(const json& document, const CocoDetectionFiles& files) {
  AnnotationSet set{{}, {}, files.annotation_file.string()};
  const auto labels = read_categories(document, files, set.meta);
  std::map<std::int64_t, CocoImage> images = read_images(document);
  Tally outside(set.origin + ": images with objects that reach out of them; their boxes are kept as they are");
  Tally repeated(set.origin + ": numbers of annotations that stand there several times; all of them are kept");
  std::set<std::int64_t> seen;
  for (const json& annotation : member(document, "annotations", json::value_t::array)) {
    const auto image = images.find(number(annotation, "image_id"));
    if (image == images.end()) fail("image_id", std::to_string(number(annotation, "image_id")), "one of the file's images");
    count_repeated(annotation, seen, repeated);
    ObjectBox object = object_of(annotation, labels);
    if (!files.areas) object.area.reset();
    if (is_outside(object, image->second)) outside.add(image->second.annotation.identifier);
    std::get<ObjectBoxes>(image->second.annotation.truth).objects.push_back(object);
  }
  repeated.report(set.warnings);
  outside.report(set.warnings);
  set.annotations = in_order(std::move(images), files.sort_annotations);
  return set;
}

}  // namespace

AnnotationSet convert_coco_detection(const CocoDetectionFiles& files) try {
  const auto file = MappedFile::open(files.annotation_file);
  const json document = json::parse(file->text(), UniqueKeys<json>("annotation"), false);
  if (document.is_discarded()) fail("annotation", "text that is no JSON", "COCO's instances_*.json");
  AnnotationSet set = convert(document, files);
  finish_conversion(set, files.images_dir);
  return set;
} catch (const Error& error) {
  throw error.at({.file = files.annotation_file.string()});
}

}  // namespace octet
