#pragma once

#include <string>
#include <string_view>

namespace octet::tensorflow {

/// Whether a text begins as a GraphDef does.
bool begins_as_graph_text(std::string_view text);

/// The bytes of the GraphDef that the text says. Throws Error(InvalidModel) with the line.
std::string encode_graph_text(std::string_view text);

}  // namespace octet::tensorflow
