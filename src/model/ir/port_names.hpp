#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace octet::ir {

// The `names` attribute of a port: names joined by commas, a comma inside a name written as "\,".

std::vector<std::string> split_names(std::string_view text);
std::string join_names(const std::vector<std::string>& names);

}  // namespace octet::ir
