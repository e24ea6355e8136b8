#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <octet/base/warning.hpp>

namespace octet {

/// What `octet annotate` wrote.
struct AnnotationReport {
  std::string annotation_file{}, meta_file{};
  std::size_t samples = 0;      ///< written
  std::size_t all_samples = 0;  ///< in the data set
  std::size_t classes = 0;      ///< that have names, the background included
  std::vector<Warning> warnings{};  ///< what was given and not used
};

std::string to_text(const AnnotationReport& report);
std::string to_json(const AnnotationReport& report);

}  // namespace octet
