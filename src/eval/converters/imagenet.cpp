#include <charconv>

#include <octet/base/error.hpp>
#include <octet/eval/annotation_converters.hpp>

#include "eval/converters/converter_support.hpp"
#include "eval/text_lines.hpp"

namespace octet {
namespace {

Annotation annotation_of(const TextLine& line, std::int64_t offset) {
  const std::size_t gap = line.text.find_last_of(" \t");
  std::int64_t label = -1;
  const char* end = line.text.data() + line.text.size();
  if (gap != std::string::npos) {
    const auto [stop, status] = std::from_chars(line.text.data() + gap + 1, end, label);
    if (status == std::errc{} && stop == end && label >= 0 && label <= INT64_MAX - offset)
      return {line.text.substr(0, line.text.find_last_not_of(" \t", gap) + 1), ClassLabel{label + offset}};
  }
  throw Error(ErrorCode::InvalidArgument, "annotation: given '" + line.text + "', expected NAME LABEL with a label of 0 or more",
              {.line = line.number});
}

/// Without the number of the WordNet entry that comes first.
std::string words_behind_first(const std::string& line) {
  const std::size_t gap = line.find_first_of(" \t");
  return gap == std::string::npos ? line : line.substr(line.find_first_not_of(" \t", gap));
}

std::vector<std::string> names_of_classes(const std::filesystem::path& file) {
  std::vector<std::string> names;
  if (!file.empty())
    for (const TextLine& line : read_lines(file)) names.push_back(words_behind_first(line.text));
  return names;
}

}  // namespace

AnnotationSet convert_imagenet(const ImagenetFiles& files) {
  AnnotationSet set{{}, meta_of_names(names_of_classes(files.labels_file), files.has_background), files.annotation_file.string()};
  for (const TextLine& line : read_lines(files.annotation_file)) try {
      set.annotations.push_back(annotation_of(line, files.has_background ? 1 : 0));
    } catch (const Error& error) {
      throw error.at({.file = files.annotation_file.string()});
    }
  finish_conversion(set, files.images_dir);
  return set;
}

}  // namespace octet
