#pragma once

#include <vector>

#include "report/calibrate/calibration_summary.hpp"
#include "report/json.hpp"

namespace octet {

// Parts that the reports of both modes of calibration have.

Json comparison_to_json(const NetworkComparison& compared);
Json layers_to_json(const std::vector<LayerDecision>& layers);

}  // namespace octet
