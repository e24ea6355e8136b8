#pragma once

#include <string>
#include <vector>

#include <octet/report/report.hpp>

#include "report/json.hpp"

namespace octet {

// Parts that the reports about models have.

/// "[N,3,?,224]" where dimensions are open.
std::string shape_text(const Shape& shape, const std::vector<DeclaredDim>& open);
/// Numbers, and names or "?" for open dimensions.
Json shape_json(const Shape& shape, const std::vector<DeclaredDim>& open);

/// A line for each input, then one for each output.
std::string ports_to_text(const std::vector<PortSummary>& inputs, const std::vector<PortSummary>& outputs);
Json ports_to_json(const std::vector<PortSummary>& ports);

/// A line for each note.
std::string notes_to_text(const std::vector<std::string>& notes);

}  // namespace octet
