#include "unit/model/ir/ir_support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("IR reductions are known by their names and keep their dimensions", "[ir]") {
  const auto [type, version, kind] = GENERATE(table<std::string, std::string, ReduceKind>({{"ReduceMean", "opset1", ReduceKind::Mean},
                                                                                           {"ReduceSum", "opset1", ReduceKind::Sum},
                                                                                           {"ReduceMax", "opset1", ReduceKind::Max},
                                                                                           {"ReduceMin", "opset1", ReduceKind::Min},
                                                                                           {"ReduceProd", "opset1", ReduceKind::Prod},
                                                                                           {"ReduceL1", "opset4", ReduceKind::L1},
                                                                                           {"ReduceL2", "opset4", ReduceKind::L2}}));
  CHECK(require_round_trip({type, version, R"(keep_dims="true")", {f32({2, 3}), Tensor::from(Dims{1})}, {f32({2, 1})}}) ==
        Operation(Reduce{kind, true}));
}

TEST_CASE("IR logical reductions", "[ir]") {
  const auto [type, kind] =
      GENERATE(table<std::string, ReduceKind>({{"ReduceLogicalAnd", ReduceKind::LogicalAnd}, {"ReduceLogicalOr", ReduceKind::LogicalOr}}));
  CHECK(require_round_trip({type, "opset1", R"(keep_dims="false")", {boolean({2, 3}), Tensor::from(Dims{1})}, {boolean({2})}}) ==
        Operation(Reduce{kind, false}));
}
