#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("IR Pad keeps its mode", "[ir]") {
  const auto [word, mode] = GENERATE(table<std::string, PadMode>(
      {{"constant", PadMode::Constant}, {"edge", PadMode::Edge}, {"reflect", PadMode::Reflect}, {"symmetric", PadMode::Symmetric}}));
  const OneLayer layer{
      "Pad", "opset1", "pad_mode=\"" + word + "\"", {f32({2, 3}), Tensor::from(Dims{0, 1}), Tensor::from(Dims{0, 1})}, {f32({2, 5})}};
  CHECK(require_round_trip(layer) == Operation(Pad{mode}));
}
