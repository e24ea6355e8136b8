#include "eval/annotation_check.hpp"

#include <string>
#include <unordered_map>
#include <unordered_set>

#include <octet/base/error.hpp>
#include <octet/eval/source.hpp>

#include "base/tally.hpp"

namespace octet {
namespace {

std::string label_text(const Annotation& annotation) {
  const auto* label = std::get_if<ClassLabel>(&annotation.truth);
  return label ? "label " + std::to_string(label->label) : "other objects";
}

/// "./a.png" and "a.png" are one file.
std::string plain_name(const std::string& identifier) {
  const bool is_plain = identifier.find("./") == std::string::npos && identifier.find("//") == std::string::npos;
  return is_plain ? identifier : std::filesystem::path(identifier).lexically_normal().generic_string();
}

/// If a folder cannot be read in full, no file can be said to be missing.
std::vector<SourceFile> samples_in(const std::filesystem::path& folder, std::vector<Warning>& warnings) try {
  return list_source(folder);
} catch (const Error& error) {
  warnings.push_back({std::string("not looked for files without an annotation: ") + error.what()});
  return {};
}

/// Labels and objects by number, in ascending order.
template <typename Take>
void for_each_label(const Annotation& annotation, Take&& take) {
  if (const auto* label = std::get_if<ClassLabel>(&annotation.truth)) take(label->label);
  if (const auto* boxes = std::get_if<ObjectBoxes>(&annotation.truth))
    for (const ObjectBox& object : boxes->objects) take(object.label);
}

}  // namespace

void check_duplicates(const AnnotationSet& set, std::vector<Warning>& warnings) {
  std::unordered_map<std::string, const Annotation*> seen;
  Tally repeated(set.origin + ": samples that stand there several times count several times");
  for (const Annotation& annotation : set.annotations) {
    // An item may be offered to a user again, also the one that the user chose.
    if (std::holds_alternative<RankedItem>(annotation.truth)) continue;
    const auto [first, is_new] = seen.emplace(plain_name(annotation.identifier), &annotation);
    if (is_new) continue;
    if (first->second->truth != annotation.truth)
      throw Error(ErrorCode::InvalidArgument,
                  "annotation: given '" + annotation.identifier + "' with " + label_text(*first->second) + " and with " +
                      label_text(annotation) + ", expected one annotation of each sample",
                  {.file = set.origin});
    repeated.add(annotation.identifier);
  }
  repeated.report(warnings);
}

void warn_of_unannotated(const AnnotationSet& set, const std::filesystem::path& folder, std::vector<Warning>& warnings) {
  if (!std::filesystem::is_directory(folder)) return;
  std::unordered_set<std::string> named;
  for (const Annotation& annotation : set.annotations) {
    named.insert(plain_name(annotation.identifier));
    if (const auto* mask = std::get_if<MaskFile>(&annotation.truth)) named.insert(plain_name(mask->file));
  }
  Tally unused(folder.string() + ": files without an annotation are not used");
  for (const SourceFile& file : samples_in(folder, warnings))
    if (!named.contains(file.name)) unused.add(file.name);
  unused.report(warnings);
}

void warn_of_unnamed_labels(const AnnotationSet& set, std::vector<Warning>& warnings) {
  if (set.meta.label_map.empty()) return;
  Tally unnamed(set.origin + ": samples whose label has no name in the list of names");
  for (const Annotation& annotation : set.annotations)
    for_each_label(annotation, [&](std::int64_t label) {
      if (!set.meta.label_map.contains(label)) unnamed.add(annotation.identifier);
    });
  unnamed.report(warnings);
}

}  // namespace octet
