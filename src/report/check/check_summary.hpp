#pragma once

#include <string>
#include <vector>

#include <octet/job/check.hpp>

namespace octet {

std::string to_text(const CheckSummary& summary);
std::string to_json(const CheckSummary& summary);

}  // namespace octet
