#pragma once

#include <string>

namespace octet::cli {

/// Says on standard error what the command is doing, when that is a terminal or was asked for.
class Progress {
 public:
  explicit Progress(bool asked_for);
  void say(const std::string& text) const;

 private:
  bool enabled_;
};

}  // namespace octet::cli
