#include <algorithm>
#include <cmath>

#include <octet/calib/tune.hpp>

namespace octet {

std::vector<std::size_t> pareto(const std::vector<Trial>& trials) {
  std::vector<std::size_t> full;
  for (std::size_t i = 0; i < trials.size(); ++i)
    if (trials[i].full) full.push_back(i);
  std::ranges::stable_sort(full, [&](std::size_t a, std::size_t b) {
    if (trials[a].fp32_macs != trials[b].fp32_macs) return trials[a].fp32_macs < trials[b].fp32_macs;
    return trials[a].value > trials[b].value;
  });
  std::vector<std::size_t> front;
  double best = -INFINITY;
  for (const std::size_t i : full) {
    if (trials[i].value <= best) continue;
    best = trials[i].value;
    front.push_back(i);
  }
  return front;
}

}  // namespace octet
