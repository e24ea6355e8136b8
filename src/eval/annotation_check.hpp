#pragma once

#include <filesystem>
#include <vector>

#include <octet/base/warning.hpp>
#include <octet/eval/annotation.hpp>

namespace octet {

/// Warns of samples that stand in the set several times with the same annotation. Throws Error(InvalidArgument) naming the set's origin and
/// the sample where two annotations of one sample differ.
void check_duplicates(const AnnotationSet& set, std::vector<Warning>& warnings);

/// Warns of the samples that lie in `folder` and its subfolders and that the set does not name.
void warn_of_unannotated(const AnnotationSet& set, const std::filesystem::path& folder, std::vector<Warning>& warnings);

/// Warns of labels that a label map of names has none for.
void warn_of_unnamed_labels(const AnnotationSet& set, std::vector<Warning>& warnings);

}  // namespace octet
