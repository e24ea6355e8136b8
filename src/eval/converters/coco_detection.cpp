#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
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

ObjectBox object_of(const json& annotation, const std::map<std::int64_t, std::int64_t>& labels) {
  const auto label = labels.find(number(annotation, "category_id"));
  if (label == labels.end()) fail("category_id", std::to_string(number(annotation, "category_id")), "one of the file's categories");
  const json& box = member(annotation, "bbox", json::value_t::array);
  if (box.size() != 4 || !std::ranges::all_of(box, [](const json& side) { return side.is_number(); }))
    fail("bbox", box.dump(), "[x,y,width,height]");
  const double x = box[0], y = box[1], width = box[2], height = box[3];
  if (!std::isfinite(x + width) || !std::isfinite(y + height)) fail("bbox", box.dump(), "a box within the range of double");
  return {x, y, x + width, y + height, label->second, false, is_crowd(annotation)};
}

/// Annotations need no numbers here, but no two may share one.
void count_repeated(const json& annotation, std::set<std::int64_t>& seen, Tally& repeated) {
  if (!annotation.contains("id")) return;
  const std::int64_t id = number(annotation, "id");
  if (!seen.insert(id).second) repeated.add(std::to_string(id));
}

AnnotationSet convert(const json& document, const CocoDetectionFiles& files) {
  AnnotationSet set{{}, {}, files.annotation_file.string()};
  const auto labels = read_categories(document, files, set.meta);
  std::map<std::int64_t, Annotation> images;
  for (const json& image : member(document, "images", json::value_t::array))
    if (!images.emplace(number(image, "id"), Annotation{text(image, "file_name"), ObjectBoxes{}}).second)
      fail("images.id", std::to_string(number(image, "id")) + " twice", "another number for each image");
  Tally repeated(set.origin + ": numbers of annotations that stand there several times; all of them are kept");
  std::set<std::int64_t> seen;
  for (const json& annotation : member(document, "annotations", json::value_t::array)) {
    const auto image = images.find(number(annotation, "image_id"));
    if (image == images.end()) fail("image_id", std::to_string(number(annotation, "image_id")), "one of the file's images");
    count_repeated(annotation, seen, repeated);
    std::get<ObjectBoxes>(image->second.truth).objects.push_back(object_of(annotation, labels));
  }
  repeated.report(set.warnings);
  for (auto& [id, annotation] : images) set.annotations.push_back(std::move(annotation));
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
