#include <array>
#include <atomic>
#include <stdexcept>

#include "exec/run_steps.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::exec;

namespace {

/// Calls a function with the band.
class FunctionKernel : public Kernel {
 public:
  explicit FunctionKernel(std::function<void(int)> function) : function_(std::move(function)) {}
  void run(const RunContext& context) const override { function_(context.band); }

 private:
  std::function<void(int)> function_;
};

class PlanOfFunctions {
 public:
  explicit PlanOfFunctions(int threads) { plan_.threads = threads; }

  void add(int bands, std::function<void(int)> function) {
    Step step;
    step.kernel = std::make_unique<FunctionKernel>(std::move(function));
    step.bands = bands;
    plan_.steps.push_back(std::move(step));
  }

  std::vector<double> run() {
    const dnnl::stream stream(dnn::engine());
    std::vector<double> seconds(plan_.steps.size(), -1);
    run_steps(plan_, 0, plan_.steps.size(), {{}, {}, stream}, seconds);
    return seconds;
  }

 private:
  Plan plan_;
};

}  // namespace

TEST_CASE("every band of a step runs once, after all bands of the step before") {
  for (const int threads : {1, 2, 3}) {
    PlanOfFunctions plan(threads);
    constexpr std::array<int, 9> bands{0, 3, 3, 1, 2, 0, 1, 1, 3};
    std::array<std::array<std::atomic<int>, 3>, bands.size()> runs{};
    std::atomic<int> early = 0;
    for (std::size_t i = 0; i < bands.size(); ++i)
      plan.add(bands[i], [&, i](int band) {
        for (int before = 0; i > 0 && before < std::max(1, bands[i - 1]); ++before)
          early += runs[i - 1][static_cast<std::size_t>(before)] == 0;
        ++runs[i][static_cast<std::size_t>(band)];
      });
    const std::vector<double> seconds = plan.run();
    CHECK(early == 0);
    for (std::size_t i = 0; i < bands.size(); ++i) {
      CHECK(seconds[i] >= 0);
      for (int band = 0; band < 3; ++band) CHECK(runs[i][static_cast<std::size_t>(band)] == (band < std::max(1, bands[i]) ? 1 : 0));
    }
  }
}

TEST_CASE("what a band throws reaches the caller, and later steps are not run") {
  for (const int threads : {1, 2})
    for (const int failing : {0, 1}) {
      PlanOfFunctions plan(threads);
      std::atomic<int> later = 0;
      plan.add(2, [](int) {});
      plan.add(2, [&](int band) {
        if (band == failing) throw std::runtime_error("no more");
      });
      plan.add(2, [&](int) { ++later; });
      CHECK_THROWS_WITH(plan.run(), "no more");
      CHECK(later == 0);
    }
}
