#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <octet/base/warning.hpp>

namespace octet {

/// JSON whose objects keep the order in which they were written. Only reports and configuration readers include this.
using Json = nlohmann::ordered_json;

/// The document as text. Bytes that are not UTF-8, which names in a model file may contain, become U+FFFD.
inline std::string dump(const Json& document) { return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

/// The same of a report, with what was given and not used under "warnings".
inline std::string dump(Json report, const std::vector<Warning>& warnings) {
  report["warnings"] = Json::array();
  for (const Warning& warning : warnings)
    report["warnings"].push_back({{"message", warning.message}, {"count", warning.count}, {"first", warning.first}});
  return dump(report);
}

}  // namespace octet
