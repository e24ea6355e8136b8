#pragma once

#include <string>
#include <vector>

#include "model/ir/records.hpp"
#include "model/ir/xml_source.hpp"

namespace octet::ir::v6 {

/// The `statistics` element of a net; empty where there is none. Throws Error(InvalidModel) with line and layer where a name is absent, a
/// number is no number or not finite, minima and maxima differ in number, or a minimum is above its maximum.
std::vector<RecordedRange> parse_statistics(const XmlSource& source);

/// The `quantization_level` of the layers that have one.
std::vector<RecordedLevel> levels_of(const NetRecord& net);

/// Sentences on ranges whose layers the net does not have.
std::vector<std::string> unknown_layers(const std::vector<RecordedRange>& statistics, const NetRecord& net);

}  // namespace octet::ir::v6
