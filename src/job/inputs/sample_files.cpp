#include "job/inputs/sample_files.hpp"

#include <algorithm>

#include <octet/base/error.hpp>

#include "eval/annotation_check.hpp"
#include "eval/source_files.hpp"

namespace octet::job {

namespace {

std::vector<SourceFile> all_files(const FileChoice& choice) {
  std::vector<SourceFile> files = choice.list.empty() ? list_source(choice.folder) : read_source_list(choice.list, choice.folder);
  if (files.empty())
    throw Error(ErrorCode::InvalidArgument,
                choice.list.empty() ? "given a folder without samples, expected .jpg, .jpeg, .png, .bmp or .npy files in it"
                                    : "given a list without names, expected lines of NAME LABEL",
                {.file = choice.list.empty() ? choice.folder : choice.list});
  return files;
}

std::vector<SourceFile> first_files(std::vector<SourceFile> files, std::size_t subset) {
  if (subset != 0) files.resize(std::min(files.size(), subset));
  return files;
}

AnnotationSet set_of(const std::vector<SourceFile>& files, const std::string& origin, std::int64_t label_offset) {
  AnnotationSet set{.annotations = {}, .meta = {}, .origin = origin};
  for (const SourceFile& file : files) {
    Annotation& annotation = set.annotations.emplace_back(Annotation{.identifier = file.name, .truth = {}});
    if (file.label) annotation.truth = ClassLabel{*file.label + label_offset};
  }
  return set;
}

void require_label(const SourceFile& file, const FileChoice& choice) {
  if (!file.label)
    throw Error(ErrorCode::InvalidArgument, "given '" + file.name + "' without a label, expected NAME LABEL", {.file = choice.list});
}

/// Labels do not matter where the list only says which files to use.
void warn_of_repeated(const std::vector<SourceFile>& files, const std::string& list, Messages& messages) {
  AnnotationSet names{.annotations = {}, .meta = {}, .origin = list};
  for (const SourceFile& file : files) names.annotations.push_back({.identifier = file.name, .truth = {}});
  check_duplicates(names, names.warnings);
  messages.warn(names.warnings);
}

}  // namespace

std::vector<SourceFile> chosen_files(const FileChoice& choice, Messages& messages) {
  std::vector<SourceFile> files = first_files(all_files(choice), choice.subset);
  if (!choice.list.empty()) warn_of_repeated(files, choice.list, messages);
  return files;
}

AnnotationSet annotations_of(const FileChoice& choice, std::int64_t label_offset, bool all_labelled, Messages& messages) {
  const std::string& origin = choice.list.empty() ? choice.folder : choice.list;
  const std::vector<SourceFile> files = all_files(choice), used = first_files(files, choice.subset);
  if (all_labelled)
    for (const SourceFile& file : used) require_label(file, choice);
  AnnotationSet set = set_of(used, origin, label_offset);
  check_duplicates(set, set.warnings);
  if (all_labelled) warn_of_unannotated(set_of(files, origin, 0), choice.folder, set.warnings);
  messages.warn(set.warnings);
  return set;
}

void warn_of_skipped(const std::vector<SkippedFile>& skipped, const std::string& folder, Messages& messages) {
  if (!skipped.empty()) messages.warn({folder + ": files that could not be used", skipped.size(), first_reason(skipped)});
}

std::string first_reason(const std::vector<SkippedFile>& skipped) {
  return skipped.empty() ? std::string() : skipped.front().name + ": " + skipped.front().reason;
}

std::vector<std::string> given_fields(const Preprocessing& given) {
  std::vector<std::string> names;
  const auto add = [&](bool is_given, const char* name) {
    if (is_given) names.emplace_back(name);
  };
  add(!given.mean.empty(), "mean_values");
  add(!given.scale.empty(), "scale_values");
  add(given.reverse_channels, "reverse_input_channels");
  add(given.shorter_side != 0, "resize");
  add(given.crop != 0, "crop");
  add(given.layout != ImageLayout::Auto, "layout");
  add(given.filter != Preprocessing{}.filter, "resize_filter");
  return names;
}

void warn_of_unused_preprocessing(const Preprocessing& given, const std::vector<std::string>& files, Messages& messages) {
  if (!std::ranges::all_of(files, [](const std::string& file) { return is_tensor_file(file); })) return;
  for (const std::string& field : given_fields(given)) messages.warn_no_effect(field, "no input is an image");
}

void warn_of_unused_preprocessing(const Preprocessing& given, const AnnotationSet& set, Messages& messages) {
  std::vector<std::string> names;
  for (const Annotation& annotation : set.annotations) names.push_back(annotation.identifier);
  warn_of_unused_preprocessing(given, names, messages);
}

Tensor filled_batch(const Tensor& batch, std::int64_t size) {
  if (batch.shape().rank() == 0) return batch;
  const std::int64_t given = batch.shape()[0];
  if (given >= size) return batch;
  Tensor filled(ElementType::f32, batch.shape().with(0, size));
  const auto source = batch.data<float>();
  const std::size_t sample = source.size() / static_cast<std::size_t>(given);
  auto destination = std::ranges::copy(source, filled.mutable_data<float>().begin()).out;
  for (std::int64_t i = given; i < size; ++i) destination = std::ranges::copy(source.last(sample), destination).out;
  return filled;
}

}  // namespace octet::job
