#pragma once

#include <string>
#include <vector>

#include <octet/graph/graph.hpp>

#include "ir/xml_source.hpp"

namespace octet::ir::v6 {

/// The text of a net with these statistics, unless they are its own, and with these levels on its layers, in place of its own. Everything
/// else stays as it is, byte for byte.
std::string edited(const XmlSource& source, const std::vector<RecordedRange>& statistics, const std::vector<RecordedLevel>& levels,
                   bool same_statistics);

/// A `statistics` element as text, indented for a child of `net`.
std::string statistics_text(const std::vector<RecordedRange>& statistics);

}  // namespace octet::ir::v6
