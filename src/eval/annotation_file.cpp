#include <algorithm>
#include <array>
#include <initializer_list>
#include <limits>
#include <string_view>

#include <nlohmann/json.hpp>

#include <octet/base/error.hpp>
#include <octet/eval/annotation.hpp>

#include "base/file.hpp"
#include "base/unique_keys.hpp"
#include "eval/annotation_check.hpp"
#include "eval/byte_names.hpp"
#include "eval/text_lines.hpp"

namespace octet {
namespace {

/// Keys keep the order in which they are written.
using Json = nlohmann::ordered_json;

[[noreturn]] void fail(const std::string& what, const std::string& given, const std::string& expected) {
  throw Error(ErrorCode::InvalidArgument, what + ": given " + given + ", expected " + expected);
}

Json parsed(const std::string& text, const char* what, const char* expected) {
  Json json = Json::parse(marks_for_escapes(text), UniqueKeys<Json>(what), false);
  if (!json.is_object()) fail(what, "text that is no JSON object", expected);
  return json;
}

/// What is not read would be passed over in silence.
void require_known_keys(const Json& json, const std::string& what, std::initializer_list<std::string_view> known) {
  std::string names;
  for (const std::string_view name : known) names += (names.empty() ? "" : ", ") + std::string(name);
  for (const auto& [key, value] : json.items())
    if (std::ranges::find(known, key) == known.end()) fail(what, "the key '" + key + "'", "one of " + names);
}

std::int64_t integer(const Json& json, const char* what) {
  constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!json.is_number_integer()) fail(what, json.dump(-1, ' ', true), "an integer");
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > largest) fail(what, json.dump(), "an integer below 2^63");
  return json.get<std::int64_t>();
}

bool truth_value(const Json& json, const char* what) {
  if (!json.is_boolean()) fail(what, json.dump(-1, ' ', true), "true or false");
  return json.get<bool>();
}

ObjectBox object_of(const Json& json) {
  if (!json.is_object() || !json.contains("box") || !json.contains("label"))
    fail("object", json.dump(-1, ' ', true), "\"box\" and \"label\"");
  require_known_keys(json, "object", {"box", "label", "difficult", "crowd", "area"});
  const Json& box = json["box"];
  if (!box.is_array() || box.size() != 4) fail("box", box.dump(-1, ' ', true), "[x_min,y_min,x_max,y_max]");
  for (const Json& side : box)
    if (!side.is_number()) fail("box", side.dump(-1, ' ', true), "a number");
  ObjectBox object{box[0].get<double>(), box[1].get<double>(), box[2].get<double>(), box[3].get<double>(), integer(json["label"], "label")};
  if (json.contains("difficult")) object.difficult = truth_value(json["difficult"], "difficult");
  if (json.contains("crowd")) object.crowd = truth_value(json["crowd"], "crowd");
  if (json.contains("area")) {
    if (!json["area"].is_number()) fail("area", json["area"].dump(-1, ' ', true), "a number");
    object.area = json["area"].get<double>();
  }
  return object;
}

/// A sample has one kind of truth.
void require_one_truth(const Json& json) {
  std::string first;
  for (const char* key : {"label", "objects", "mask", "user"}) {
    if (!json.contains(key)) continue;
    if (!first.empty()) fail("annotation", "both \"" + first + "\" and \"" + key + "\"", "one of them");
    first = key;
  }
}

constexpr std::array<std::pair<std::string_view, MaskLoader>, 4> loaders{
    {{"pillow", MaskLoader::Pillow}, {"rgb", MaskLoader::Rgb}, {"bgr", MaskLoader::Bgr}, {"numpy", MaskLoader::Numpy}}};

MaskFile mask_of(const Json& json) {
  if (!json["mask"].is_string() || json["mask"].get<std::string>().empty())
    fail("mask", json["mask"].dump(-1, ' ', true), "the name of a file");
  MaskFile mask{unmarked(json["mask"].get<std::string>())};
  if (!json.contains("mask_loader")) return mask;
  const std::string name = json["mask_loader"].is_string() ? json["mask_loader"].get<std::string>() : "";
  const auto found = std::ranges::find(loaders, name, &std::pair<std::string_view, MaskLoader>::first);
  if (found == loaders.end()) fail("mask_loader", json["mask_loader"].dump(-1, ' ', true), "pillow, rgb, bgr or numpy");
  mask.loader = found->second;
  return mask;
}

RankedItem item_of(const Json& json) {
  if (!json.contains("item")) fail("annotation", "\"user\" without \"item\"", "both");
  RankedItem item{integer(json["user"], "user"), integer(json["item"], "item")};
  if (json.contains("relevant")) item.relevant = truth_value(json["relevant"], "relevant");
  return item;
}

Annotation annotation_of(const std::string& line) {
  const Json json = parsed(line, "annotation", "{\"identifier\":NAME,\"label\":N}");
  if (!json.contains("identifier") || !json["identifier"].is_string())
    fail("annotation", "a line without \"identifier\"", "the sample's file");
  require_known_keys(json, "annotation", {"identifier", "label", "objects", "mask", "mask_loader", "user", "item", "relevant"});
  Annotation annotation{unmarked(json["identifier"].get<std::string>()), {}};
  if (annotation.identifier.empty() || annotation.identifier.find('\0') != std::string::npos)
    fail("identifier", json["identifier"].dump(-1, ' ', true), "the name of a file");
  require_one_truth(json);
  if (json.contains("label")) annotation.truth = ClassLabel{integer(json["label"], "label")};
  if (json.contains("mask")) annotation.truth = mask_of(json);
  if (json.contains("user")) annotation.truth = item_of(json);
  if (!json.contains("objects")) return annotation;
  ObjectBoxes boxes;
  if (!json["objects"].is_array()) fail("objects", json["objects"].dump(-1, ' ', true), "a list");
  for (const Json& object : json["objects"]) boxes.objects.push_back(object_of(object));
  annotation.truth = std::move(boxes);
  return annotation;
}

Json json_of(const ObjectBox& object) {
  Json json{{"box", {object.x_min, object.y_min, object.x_max, object.y_max}}, {"label", object.label}};
  if (object.difficult) json["difficult"] = true;
  if (object.crowd) json["crowd"] = true;
  if (object.area) json["area"] = *object.area;
  return json;
}

Json json_of(const Annotation& annotation) {
  Json json{{"identifier", marked(annotation.identifier)}};
  if (const auto* label = std::get_if<ClassLabel>(&annotation.truth)) json["label"] = label->label;
  if (const auto* mask = std::get_if<MaskFile>(&annotation.truth)) {
    json["mask"] = marked(mask->file);
    if (mask->loader != MaskLoader::Pillow)
      json["mask_loader"] = std::string(std::ranges::find(loaders, mask->loader, &std::pair<std::string_view, MaskLoader>::second)->first);
  }
  if (const auto* item = std::get_if<RankedItem>(&annotation.truth)) {
    json["user"] = item->user;
    json["item"] = item->item;
    if (item->relevant) json["relevant"] = true;
  }
  if (const auto* boxes = std::get_if<ObjectBoxes>(&annotation.truth)) {
    json["objects"] = Json::array();
    for (const ObjectBox& object : boxes->objects) json["objects"].push_back(json_of(object));
  }
  return json;
}

/// Pickles of protocol 2 and later begin with its number behind this byte, those of protocol 0 with an opening of a list or object.
bool is_pickle(std::string_view file) { return file.size() >= 2 && file[0] == '\x80' && file[1] >= 1 && file[1] <= 5; }

void require_no_pickle(const std::filesystem::path& file) {
  if (!is_pickle(MappedFile::open(file)->text())) return;
  throw Error(ErrorCode::InvalidArgument,
              "annotation: given a Python pickle, expected JSON lines; run 'octet annotate CONVERTER ... -a " +
                  std::filesystem::path(file).replace_extension(".jsonl").filename().string() +
                  "' on the data set's own annotation to make them",
              {.file = file.string()});
}

std::int64_t label_number(const std::string& text) {
  std::size_t end = 0;
  try {
    const std::int64_t label = std::stoll(text, &end);
    if (end == text.size()) return label;
  } catch (const std::exception&) {
  }
  fail("label_map", "'" + text + "'", "an integer");
}

std::vector<std::array<std::uint8_t, 3>> colors_of(const Json& json) {
  std::vector<std::array<std::uint8_t, 3>> colors;
  const auto is_byte = [](const Json& value) { return value.is_number_integer() && value >= 0 && value <= 255; };
  if (!json.is_array()) fail("segmentation_colors", json.dump(-1, ' ', true), "a list of colours");
  for (const Json& color : json) {
    if (!color.is_array() || color.size() != 3 || !std::ranges::all_of(color, is_byte))
      fail("segmentation_colors", color.dump(-1, ' ', true), "[red,green,blue], 0 to 255 each");
    colors.push_back({color[0].get<std::uint8_t>(), color[1].get<std::uint8_t>(), color[2].get<std::uint8_t>()});
  }
  return colors;
}

std::map<std::int64_t, std::int64_t> labels_of(const Json& json) {
  if (!json.is_object()) fail("prediction_to_gt_labels", json.dump(-1, ' ', true), "an object of labels by class");
  std::map<std::int64_t, std::int64_t> labels;
  for (const auto& [own, label] : json.items()) labels[label_number(own)] = integer(label, "prediction_to_gt_labels");
  return labels;
}

DatasetMeta meta_of(const Json& json) {
  require_known_keys(json, "meta file",
                     {"label_map", "background_label", "backgound_label", "segmentation_colors", "prediction_to_gt_labels", "users_number",
                      "item_numbers"});
  DatasetMeta meta;
  if (json.contains("label_map") && !json["label_map"].is_null()) {
    if (!json["label_map"].is_object()) fail("label_map", json["label_map"].dump(-1, ' ', true), "an object of names by label");
    for (const auto& [label, name] : json["label_map"].items()) {
      if (!name.is_string()) fail("label_map", name.dump(-1, ' ', true), "a name");
      if (!meta.label_map.emplace(label_number(label), unmarked(name.get<std::string>())).second)
        fail("label_map", "'" + label + "' beside the same number in other digits", "each label once");
    }
  }
  // The original's converter of ImageNet writes the key without its r.
  for (const char* key : {"background_label", "backgound_label"})
    if (json.contains(key) && !json[key].is_null()) meta.background_label = integer(json[key], key);
  if (json.contains("segmentation_colors") && !json["segmentation_colors"].is_null())
    meta.segmentation_colors = colors_of(json["segmentation_colors"]);
  if (json.contains("prediction_to_gt_labels") && !json["prediction_to_gt_labels"].is_null())
    meta.prediction_to_gt_labels = labels_of(json["prediction_to_gt_labels"]);
  if (json.contains("users_number")) meta.users_number = integer(json["users_number"], "users_number");
  if (json.contains("item_numbers")) meta.item_numbers = integer(json["item_numbers"], "item_numbers");
  return meta;
}

void write_text(const std::filesystem::path& file, const std::string& text) {
  AtomicFile output(file);
  output.write(text);
  output.commit();
}

std::string dump(const Json& json, int indent) { return escapes_for_marks(json.dump(indent, ' ')) + "\n"; }

}  // namespace

AnnotationSet read_annotations(const std::filesystem::path& file) {
  require_no_pickle(file);
  AnnotationSet set{.annotations = {}, .meta = {}, .origin = file.string()};
  for (const TextLine& line : read_lines(file)) try {
      set.annotations.push_back(annotation_of(line.text));
    } catch (const Error& error) {
      throw error.at({.file = file.string(), .line = line.number});
    }
  check_duplicates(set, set.warnings);
  return set;
}

DatasetMeta read_dataset_meta(const std::filesystem::path& file) try {
  return meta_of(parsed(std::string(MappedFile::open(file)->text()), "meta file", "\"label_map\" and \"background_label\""));
} catch (const Error& error) {
  throw error.at({.file = file.string()});
}

void write_annotations(const AnnotationSet& set, const std::filesystem::path& file) {
  std::string text;
  for (const Annotation& annotation : set.annotations) text += dump(json_of(annotation), -1);
  write_text(file, text);
}

void write_dataset_meta(const DatasetMeta& meta, const std::filesystem::path& file) {
  Json json = Json::object();
  json["label_map"] = Json::object();
  for (const auto& [label, name] : meta.label_map) json["label_map"][std::to_string(label)] = marked(name);
  if (meta.background_label) json["background_label"] = *meta.background_label;
  for (const auto& color : meta.segmentation_colors) json["segmentation_colors"].push_back(color);
  for (const auto& [own, label] : meta.prediction_to_gt_labels) json["prediction_to_gt_labels"][std::to_string(own)] = label;
  if (meta.users_number) json["users_number"] = *meta.users_number;
  if (meta.item_numbers) json["item_numbers"] = *meta.item_numbers;
  write_text(file, dump(json, 2));
}

}  // namespace octet
