#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <octet/eval/annotation.hpp>
#include <octet/eval/image.hpp>
#include <octet/eval/source.hpp>

#include "job/messages.hpp"

namespace octet::job {

/// Which files a job reads.
struct FileChoice {
  std::string folder{};
  std::string list{};      ///< text file that names files of the folder; empty = all files that lie in it
  std::size_t subset = 0;  ///< the first so many; 0 = all
};

/// The files in their order. Warns of those that a list names several times. Throws Error(InvalidArgument) naming the folder or the list
/// when there are none.
std::vector<SourceFile> chosen_files(const FileChoice& choice, Messages& messages);

/// The files as samples of a data set, with their labels raised by `label_offset` where they have any. Warns of files that the list names
/// several times, and, where all must have labels, of files of the folder that it does not name. Throws Error(InvalidArgument) where
/// the list must have a label for each and lacks one.
AnnotationSet annotations_of(const FileChoice& choice, std::int64_t label_offset, bool all_labelled, Messages& messages);

/// Warns of files that gave no samples.
void warn_of_skipped(const std::vector<SkippedFile>& skipped, const std::string& folder, Messages& messages);

/// "NAME: REASON" of the first skipped file, to explain why nothing is left; empty when none was skipped.
std::string first_reason(const std::vector<SkippedFile>& skipped);

/// Warns of the fields of preprocessing that are set although none of the files, "NAME=FILE" or FILE, is an image.
void warn_of_unused_preprocessing(const Preprocessing& given, const std::vector<std::string>& files, Messages& messages);
/// The same of the samples of a data set.
void warn_of_unused_preprocessing(const Preprocessing& given, const AnnotationSet& set, Messages& messages);

/// The fields of preprocessing that are set.
std::vector<std::string> given_fields(const Preprocessing& given);

/// `batch` with its last sample repeated up to `size` samples, for networks that take nothing less.
Tensor filled_batch(const Tensor& batch, std::int64_t size);

}  // namespace octet::job
