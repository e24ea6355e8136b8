#include "fuzz/kernels/trial.hpp"

#include "catch.hpp"

using namespace octet;
using namespace octet::fuzz;

namespace {

class CheckingReport : public Report {
 public:
  void describe(const std::string& text) override { description_ = text; }
  void implementation(const std::string& name) override { implementation_ = name; }
  void wrong(const std::string& how) override { FAIL_CHECK(implementation_ << ": " << description_ << ": " << how); }
  void skip(const std::string&) override {}

 private:
  std::string description_{}, implementation_{};
};

void run(const Family& family, std::uint64_t seed) {
  INFO(family.name << ", seed " << seed);
  Draw draw(seed);
  CheckingReport report;
  family.trial(draw, report);
}

}  // namespace

TEST_CASE("primitives compute what plain loops do", "[kernels]") {
  constexpr std::uint64_t trials = 12;
  for (const Family& family : families())
    for (std::uint64_t seed = 1; seed <= trials; ++seed) run(family, seed);
}
