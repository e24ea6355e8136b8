#pragma once

#include <span>
#include <string_view>

namespace octet::cli {

/// What `octet help NAME` shows, and manuals have as a section.
struct Topic {
  std::string_view name, title, text;
};

std::span<const Topic> topics();

}  // namespace octet::cli
