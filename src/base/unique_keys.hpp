#pragma once

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <octet/base/error.hpp>

namespace octet {

/// A callback for the parser of `Json`, nlohmann's, which would keep the last of several values with one key. Throws
/// Error(InvalidArgument) beginning with `what` and naming the key.
template <typename Json>
class UniqueKeys {
 public:
  explicit UniqueKeys(std::string what) : what_(std::move(what)) {}

  bool operator()(int, typename Json::parse_event_t event, const Json& parsed) {
    using Event = typename Json::parse_event_t;
    if (event == Event::object_start) objects_.emplace_back();
    if (event == Event::object_end) objects_.pop_back();
    if (event == Event::key && !objects_.back().insert(parsed.template get<std::string>()).second)
      throw Error(ErrorCode::InvalidArgument,
                  what_ + ": given the key '" + parsed.template get<std::string>() + "' twice in one object, expected it once");
    return true;
  }

 private:
  std::string what_;
  std::vector<std::unordered_set<std::string>> objects_;
};

}  // namespace octet
