#pragma once

#include <string>
#include <vector>

#include <octet/eval/source.hpp>

#include "report/document.hpp"

namespace octet {

document::Notes skipped_notes(const std::vector<SkippedFile>& skipped);

/// The first few of the skipped files, one a line with the reason, below a heading; empty when none was skipped.
std::string skipped_to_text(const std::vector<SkippedFile>& skipped);
/// All of them.
Json skipped_to_json(const std::vector<SkippedFile>& skipped);

}  // namespace octet
