#include "cli/source_options.hpp"

#include <algorithm>

#include <octet/base/error.hpp>

namespace octet::cli {

std::vector<SourceFile> chosen_files(const FileChoice& choice) {
  std::vector<SourceFile> files = choice.list.empty() ? list_source(choice.folder) : read_source_list(choice.list, choice.folder);
  if (files.empty())
    throw Error(ErrorCode::InvalidArgument,
                choice.list.empty() ? "given a folder without samples, expected .jpg, .jpeg, .png, .bmp or .npy files in it"
                                    : "given a list without names, expected lines of NAME LABEL",
                {.file = choice.list.empty() ? choice.folder : choice.list});
  if (choice.subset != 0) files.resize(std::min(files.size(), choice.subset));
  return files;
}

AnnotationSet annotations_of(const FileChoice& choice, std::int64_t label_offset, bool all_labelled) {
  AnnotationSet set{.annotations = {}, .meta = {}, .origin = choice.list.empty() ? choice.folder : choice.list};
  for (const SourceFile& file : chosen_files(choice)) {
    if (!file.label && all_labelled)
      throw Error(ErrorCode::InvalidArgument, "given '" + file.name + "' without a label, expected NAME LABEL", {.file = choice.list});
    Annotation& annotation = set.annotations.emplace_back(Annotation{.identifier = file.name, .truth = {}});
    if (file.label) annotation.truth = ClassLabel{*file.label + label_offset};
  }
  return set;
}

std::string first_reason(const std::vector<SkippedFile>& skipped) {
  return skipped.empty() ? std::string() : skipped.front().name + ": " + skipped.front().reason;
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

}  // namespace octet::cli
