#include <algorithm>

#include <octet/ir/ir.hpp>
#include <octet/quant/quantize.hpp>

#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

struct Counts {
  std::size_t all = 0;
  std::size_t int8 = 0;
  bool operator==(const Counts&) const = default;
};

std::ostream& operator<<(std::ostream& stream, const Counts& counts) { return stream << counts.int8 << " of " << counts.all; }

Counts count(const Placement& placement, const std::vector<std::string>& types) {
  Counts counts;
  for (const LayerDecision& decision : placement.decisions) {
    if (std::ranges::find(types, decision.type) == types.end()) continue;
    ++counts.all;
    counts.int8 += decision.int8;
  }
  return counts;
}

Placement placed(const std::string& model, const std::string& folder) {
  const Placement placement = place_quantizers(read_model(shared_folder() / "models" / model / folder / (model + ".xml")), {});
  std::cout << model << " " << folder << ": " << placement.quantizers.size() << " quantizers on "
            << placement.tensors().size() << " tensors, in INT8";
  for (const std::string type : {"Convolution", "GroupConvolution", "MatMul", "Add", "Concat", "MaxPool"})
    std::cout << ", " << type << " " << count(placement, {type});
  std::cout << "\n";
  return placement;
}

Counts convolutions(const Placement& placement) { return count(placement, {"Convolution", "GroupConvolution"}); }

}  // namespace

TEST_CASE("all convolutions, joints and poolings of squeezenet run in INT8") {
  OCTET_NEEDS_SHARED();
  for (const std::string folder : {"ir_v10_fp32", "ir_v10_fp16"}) {
    const Placement placement = placed("squeezenet1.1", folder);
    CHECK(convolutions(placement) == Counts{26, 26});
    CHECK(count(placement, {"Concat"}) == Counts{8, 8});
    CHECK(count(placement, {"MaxPool"}) == Counts{3, 3});
    CHECK(placement.weighted.size() == 26);
    // The image, ten values that one layer or two branches read, and eight pairs of branches.
    CHECK(placement.quantizers.size() == 18);
    CHECK(placement.tensors().size() == 26);
  }
}

TEST_CASE("all convolutions, sums and the matrix product of resnet20 run in INT8") {
  OCTET_NEEDS_SHARED();
  for (const std::string folder : {"ir_v10_fp32", "ir_v10_fp16"}) {
    const Placement placement = placed("resnet20-cifar10", folder);
    CHECK(convolutions(placement) == Counts{19, 19});
    CHECK(count(placement, {"MatMul"}) == Counts{1, 1});
    CHECK(count(placement, {"Add"}) == Counts{9, 9});
    CHECK(count(placement, {"Pad", "StridedSlice"}) == Counts{4, 4});
    CHECK(placement.weighted.size() == 20);
    // The image, the input of each block, of its second convolution and its sum, and the pooled features.
    CHECK(placement.tensors().size() == 1 + 9 * 3 + 1);
  }
}

TEST_CASE("all convolutions and sums of mobilenet_v2 run in INT8") {
  OCTET_NEEDS_SHARED();
  const Placement placement = placed("mobilenet_v2_1.0_224", "ir_v10_fp16");
  CHECK(convolutions(placement) == Counts{53, 53});
  CHECK(count(placement, {"Add"}) == Counts{10, 10});
  CHECK(placement.weighted.size() == 53);
  // One value in front of each convolution, and the branches that end in a sum.
  CHECK(placement.tensors().size() == 53 + 10);
}

TEST_CASE("all convolutions of ssd_mobilenet_v1 run in INT8, what stands behind its heads does not") {
  OCTET_NEEDS_SHARED();
  const Placement placement = placed("ssd_mobilenet_v1_coco", "ir_v10_fp16");
  CHECK(convolutions(placement) == Counts{47, 47});
  CHECK(count(placement, {"Concat", "Transpose", "Reshape"}).int8 == 0);
  CHECK(placement.weighted.size() == 47);
  // Two heads read each of six feature maps, of which five go on to a further convolution.
  CHECK(placement.tensors().size() == 47 - 6 - 5);
}

TEST_CASE("networks quantized by a framework stay as they are in either form of compressed weights") {
  OCTET_NEEDS_SHARED();
  for (const std::string folder : {"fq_v10_2020.4", "fq_v10_2021.4"}) {
    const Graph graph = read_model(shared_folder() / "models/small_ir" / folder / "fq.xml");
    const Placement placement = place_quantizers(graph, {});
    CHECK(placement.graph == graph);
    CHECK(placement.quantizers.empty());
    CHECK(convolutions(placement) == Counts{1, 1});
    REQUIRE_FALSE(placement.decisions.empty());
    CHECK(placement.decisions[0].reason == "quantized by its framework");
  }
}
