#pragma once

#include <string>
#include <vector>

#include <octet/job/check.hpp>

namespace octet {

std::string to_text(const std::vector<EvaluationReport>& reports);
std::string to_json(const std::vector<EvaluationReport>& reports, const std::vector<Warning>& warnings);

}  // namespace octet
