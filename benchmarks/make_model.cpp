#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>

#include <octet/graph/cost.hpp>
#include <octet/ir/ir.hpp>
#include <octet/quant/quantize.hpp>

#include "../tests/damage.hpp"
#include "models/resnet50.hpp"

namespace {

int make_model(std::string_view name, const std::filesystem::path& path, std::int64_t batch) {
  if (name != "resnet50") {
    std::fprintf(stderr, "octet_make_model: model: given '%.*s', expected 'resnet50'\n", static_cast<int>(name.size()), name.data());
    return 2;
  }
  const octet::Graph graph = octet::benchmarks::make_resnet50(batch);
  const octet::Cost cost = octet::cost(graph);
  octet::write_ir(graph, path, {.version = 10});
  std::printf("%s: %zu nodes, %zu parameters, %.0f multiply-accumulates\n", path.string().c_str(), graph.nodes().size(), cost.parameters,
              cost.macs);
  return 0;
}

/// Equal in FP32, but some channels of a depthwise layer are `factor` times as large as before.
int make_damaged(char** argv) {
  const octet::Graph graph = octet::place_quantizers(octet::read_model(argv[2]), {}).graph;  // in f32, scales folded
  octet::write_ir(octet::test::with_damaged_channels(graph, argv[3], std::stoll(argv[4]), std::stof(argv[5])), argv[6]);
  return 0;
}

}  // namespace

/// Writes a generated model as an IR of version 10 and says how large it is, or damages a model.
int main(int argc, char** argv) {
  const bool damages = argc == 7 && std::string_view(argv[1]) == "damaged";
  if (argc != 3 && argc != 4 && !damages) {
    std::fprintf(stderr,
                 "usage: octet_make_model resnet50 OUT.xml [BATCH]\n       octet_make_model damaged IN.xml DEPTHWISE_LAYER CHANNELS FACTOR "
                 "OUT.xml\n");
    return 2;
  }
  try {
    return damages ? make_damaged(argv) : make_model(argv[1], argv[2], argc == 4 ? std::stoll(argv[3]) : 1);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "octet_make_model: %s\n", error.what());
    return 1;
  }
}
