#pragma once

#include <string>
#include <vector>

#include <octet/graph/graph.hpp>

#include "model/ir/xml_source.hpp"

namespace octet::ir::v6 {

/// What is changed in the text of a net.
struct NetEdit {
  std::string name{};                                      ///< of the net
  std::vector<RecordedLevel> levels{};                     ///< in place of the layers' own
  const std::vector<RecordedRange>* statistics = nullptr;  ///< in place of the net's own, which stay where this is null
};

/// The text with these changes. Everything else stays as it is, byte for byte.
std::string edited(const XmlSource& source, const NetEdit& edit);

/// A `statistics` element as text, indented for a child of `net`.
std::string statistics_text(const std::vector<RecordedRange>& statistics);

}  // namespace octet::ir::v6
