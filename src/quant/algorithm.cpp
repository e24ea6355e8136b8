#include <octet/quant/algorithm.hpp>

#include <utility>

namespace octet {
namespace {

class RangeCalibration final : public Algorithm {
 public:
  explicit RangeCalibration(QuantScheme scheme) : scheme_(std::move(scheme)) { validate(scheme_); }

  std::string description() const override { return "ranges " + scheme_json(scheme_); }
  StatisticsRequest needs(const Placement& placement) const override { return {.tensors = placement.tensors()}; }
  AlgorithmResult apply(const Graph&, const Placement& placement, const Statistics& statistics, NetworkRunner&) const override {
    return {quantize(placement, statistics, scheme_)};
  }

 private:
  QuantScheme scheme_;
};

}  // namespace

NetworkRunner::~NetworkRunner() = default;
Algorithm::~Algorithm() = default;

std::shared_ptr<const Algorithm> range_calibration(const QuantScheme& scheme) { return std::make_shared<RangeCalibration>(scheme); }

}  // namespace octet
