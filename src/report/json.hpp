#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace octet {

/// JSON whose objects keep the order in which they were written. Only reports and configuration readers include this.
using Json = nlohmann::ordered_json;

/// The document as text. Bytes that are not UTF-8, which names in a model file may contain, become U+FFFD.
inline std::string dump(const Json& document) { return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace octet
