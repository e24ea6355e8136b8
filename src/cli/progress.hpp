#pragma once

#include <string>

namespace octet::cli {

/// Whether somebody watches standard error.
bool errors_go_to_terminal();

/// Says on standard error what the command is doing.
class Progress {
 public:
  explicit Progress(bool enabled) : enabled_(enabled) {}
  void say(const std::string& text) const;

 private:
  bool enabled_;
};

}  // namespace octet::cli
