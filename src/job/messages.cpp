#include "job/messages.hpp"

namespace octet::job {

void Messages::warn(const Warning& warning) {
  if (std::ranges::find(warnings_, warning) != warnings_.end()) return;
  warnings_.push_back(warning);
  if (sinks_.warn) sinks_.warn(warning);
}

void Messages::warn(const std::vector<Warning>& found) {
  for (const Warning& warning : found) warn(warning);
}

void Messages::warn_no_effect(const std::string& field, const std::string& reason) {
  warn({option(field) + ": given, has no effect: " + reason});
}

void Messages::say(const std::string& text) const {
  if (sinks_.progress) sinks_.progress({.text = text});
}

void Messages::count(const std::string& what, std::size_t done, std::size_t total) const {
  if (sinks_.progress) sinks_.progress({what, done, total});
}

}  // namespace octet::job
