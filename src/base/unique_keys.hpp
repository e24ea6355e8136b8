#pragma once

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <octet/base/error.hpp>

namespace octet {

/// A callback for the parser of `Json`, nlohmann's, which would keep the last of several values with one key. Throws
/// Error(InvalidArgument) beginning with `what` and naming the key, and for values nested deeper than in any file of ours: copying, comparing
/// and printing a value takes a call for each level, and it is the file that decides how many those are.
template <typename Json>
class UniqueKeys {
 public:
  explicit UniqueKeys(std::string what) : what_(std::move(what)) {}

  bool operator()(int depth, typename Json::parse_event_t event, const Json& parsed) {
    using Event = typename Json::parse_event_t;
    constexpr int deepest = 100;
    if (depth > deepest)
      throw Error(ErrorCode::InvalidArgument,
                  what_ + ": given values nested more than " + std::to_string(deepest) + " deep, expected fewer");
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
