#include "report/skipped_files.hpp"

#include <algorithm>

#include "report/format.hpp"

namespace octet {
namespace {

constexpr std::size_t listed_files = 10;

}  // namespace

std::string skipped_to_text(const std::vector<SkippedFile>& skipped) {
  if (skipped.empty()) return {};
  std::string text = "skipped:\n";
  for (std::size_t i = 0; i < std::min(listed_files, skipped.size()); ++i)
    text += "  " + printable(skipped[i].name) + ": " + printable(skipped[i].reason) + "\n";
  if (skipped.size() > listed_files) text += "  and " + std::to_string(skipped.size() - listed_files) + " more\n";
  return text;
}

Json skipped_to_json(const std::vector<SkippedFile>& skipped) {
  Json json = Json::array();
  for (const SkippedFile& file : skipped) json.push_back({{"name", file.name}, {"reason", file.reason}});
  return json;
}

}  // namespace octet
