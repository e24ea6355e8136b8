#include <algorithm>
#include <charconv>
#include <cmath>

#include <pugixml.hpp>

#include <octet/base/error.hpp>
#include <octet/eval/annotation_converters.hpp>

#include "base/file.hpp"
#include "base/tally.hpp"
#include "eval/converters/converter_support.hpp"
#include "eval/text_lines.hpp"

namespace octet {
namespace {

const std::vector<std::string> class_names{"aeroplane", "bicycle",     "bird",  "boat",        "bottle", "bus",      "car",
                                           "cat",       "chair",       "cow",   "diningtable", "dog",    "horse",    "motorbike",
                                           "person",    "pottedplant", "sheep", "sofa",        "train",  "tvmonitor"};

[[noreturn]] void fail(const std::string& what, const std::string& given, const std::string& expected) {
  throw Error(ErrorCode::InvalidArgument, what + ": given " + given + ", expected " + expected);
}

/// Coordinates begin at 1 in these files.
double coordinate(const pugi::xml_node& box, const char* name) {
  const std::string_view text = box.child_value(name);
  double value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = status == std::errc{} && end == text.data() + text.size() && std::isfinite(value);
  if (!is_number) fail(name, "'" + std::string(text) + "'", "a number");
  return value - 1;
}

bool is_difficult(const pugi::xml_node& object) {
  const std::string text = object.child_value("difficult");
  if (text.empty() || text == "0" || text == "1") return text == "1";
  fail("difficult", "'" + text + "'", "0 or 1");
}

ObjectBox object_of(const pugi::xml_node& object, std::int64_t first_label) {
  const std::string name = object.child_value("name");
  const auto found = std::ranges::find(class_names, name);
  if (found == class_names.end()) fail("object", "'" + name + "'", "one of the twenty classes of PASCAL VOC");
  const pugi::xml_node box = object.child("bndbox");
  const ObjectBox result{coordinate(box, "xmin"),
                         coordinate(box, "ymin"),
                         coordinate(box, "xmax"),
                         coordinate(box, "ymax"),
                         found - class_names.begin() + first_label,
                         is_difficult(object)};
  if (result.x_max < result.x_min || result.y_max < result.y_min)
    fail("bndbox", "one of '" + name + "' that ends before it begins", "xmin <= xmax and ymin <= ymax");
  return result;
}

/// Whether an object reaches out of the image, where the file says how large that is.
bool has_object_outside(const pugi::xml_node& root, const ObjectBoxes& boxes) {
  const double width = root.child("size").child("width").text().as_double(), height = root.child("size").child("height").text().as_double();
  if (width <= 0 || height <= 0) return false;
  return std::ranges::any_of(boxes.objects, [&](const ObjectBox& object) {
    return object.x_min < 0 || object.y_min < 0 || object.x_max > width || object.y_max > height;
  });
}

Annotation annotation_of(const std::filesystem::path& file, std::int64_t first_label, Tally& outside) try {
  const auto mapped = MappedFile::open(file);
  pugi::xml_document document;
  const pugi::xml_parse_result result = document.load_buffer(mapped->bytes().data(), mapped->bytes().size());
  const pugi::xml_node root = document.child("annotation");
  if (!result || !root) fail("annotation", result ? "XML without <annotation>" : result.description(), "an annotation of PASCAL VOC");
  ObjectBoxes boxes;
  for (const pugi::xml_node& object : root.children("object")) boxes.objects.push_back(object_of(object, first_label));
  const std::string name = root.child_value("filename");
  if (name.empty()) fail("filename", "nothing", "the image's name");
  if (has_object_outside(root, boxes)) outside.add(name);
  return {name, std::move(boxes)};
} catch (const Error& error) {
  throw error.at({.file = file.string()});
}

}  // namespace

AnnotationSet convert_voc_detection(const VocDetectionFiles& files) {
  AnnotationSet set{{}, meta_of_names(class_names, files.has_background), files.imageset_file.string()};
  Tally further_words(files.imageset_file.string() + ": words behind identifiers are not used");
  Tally outside(files.imageset_file.string() + ": images with objects that reach out of them; their boxes are kept as they are");
  for (const TextLine& line : read_lines(files.imageset_file)) {
    const std::vector<std::string> words = words_of(line.text);
    if (words.size() > 1) further_words.add(line.text);
    set.annotations.push_back(annotation_of(files.annotations_dir / (words.front() + ".xml"), files.has_background ? 1 : 0, outside));
  }
  further_words.report(set.warnings);
  outside.report(set.warnings);
  finish_conversion(set, files.images_dir);
  return set;
}

}  // namespace octet
