#include "report/skipped_files.hpp"

namespace octet {

document::Notes skipped_notes(const std::vector<SkippedFile>& skipped) {
  document::Notes notes{"skipped", {}};
  for (const SkippedFile& file : skipped) notes.notes.push_back({file.name, file.reason});
  return notes;
}

std::string skipped_to_text(const std::vector<SkippedFile>& skipped) { return to_text(skipped_notes(skipped)); }

Json skipped_to_json(const std::vector<SkippedFile>& skipped) { return to_json(skipped_notes(skipped)); }

}  // namespace octet
