// The example extension: ShuffleChannels between two convolutions, read from a file, quantized and run on integers.
#include <algorithm>
#include <octet/octet.hpp>

#include "integration/command.hpp"
#include "support.hpp"

namespace octet::test {
namespace {

/// Loads the example once for the whole program.
void load_example() { load_extension(OCTET_BINARY_DIR "/lib/liboctet_shuffle_channels.so"); }

/// conv1 -> shuffle of the example (group 2) -> conv2, with 4 channels of 6x6.
Graph shuffled_network(const std::string& type) {
  Graph graph("shuffled");
  const Value x = graph.parameter("x", ElementType::f32, {1, 4, 6, 6});
  const LayerText convolution{.type = "Convolution",
                              .opset = 1,
                              .attributes = {{"strides", "1,1"}, {"dilations", "1,1"}, {"pads_begin", "1,1"}, {"pads_end", "1,1"}}};
  const Value first = add_layer(graph, "conv1", convolution, {x, graph.constant("w1", random_tensor({4, 4, 3, 3}, 1))});
  const Value shuffled = add_layer(graph, "shuffle", {.type = type, .attributes = {{"axis", "1"}, {"group", "2"}}}, {first});
  graph.result("y", add_layer(graph, "conv2", convolution, {shuffled, graph.constant("w2", random_tensor({2, 4, 3, 3}, 2))}));
  return graph;
}

}  // namespace

TEST_CASE("An extension gives its operation shapes and results") {
  load_example();
  Graph graph("shuffle");
  const Value x = graph.parameter("x", ElementType::f32, {1, 6, 1, 2});
  graph.result("y", add_layer(graph, "shuffle", {.type = "ShuffleChannels", .attributes = {{"axis", "1"}, {"group", "3"}}}, {x}));
  const Tensor input = Tensor::from(std::vector<float>{0, 1, 10, 11, 20, 21, 30, 31, 40, 41, 50, 51}, {1, 6, 1, 2});
  // Channels [[0, 1], [2, 3], [4, 5]] read by columns.
  const std::vector<float> expected{0, 1, 20, 21, 40, 41, 10, 11, 30, 31, 50, 51};
  const Tensor output = Executor(graph).run(input);
  CHECK(std::vector<float>(output.data<float>().begin(), output.data<float>().end()) == expected);
}

TEST_CASE("What an extension refuses is an error with the layer's name") {
  load_example();
  Graph graph("shuffle");
  const Value x = graph.parameter("x", ElementType::f32, {1, 6, 1, 2});
  const Error error = error_of([&] { add_layer(graph, "s", {.type = "ShuffleChannels", .attributes = {{"group", "4"}}}, {x}); });
  CHECK(error.what() ==
        std::string("layer 's' (ShuffleChannels): group: given a number that does not divide the channels, expected one that does"));
}

TEST_CASE("A network with an extension's layer is written, read, quantized, and passes integers through it") {
  load_example();
  const TemporaryFolder folder;
  write_ir(shuffled_network("ShuffleChannels"), folder.path() / "shuffled.xml");
  const Graph graph = read_model(folder.path() / "shuffled.xml");
  Calibrator calibrator(graph);
  const Tensor input = random_tensor({1, 4, 6, 6}, 3);
  calibrator.observe(input);
  const Graph quantized = calibrator.quantize();
  const auto decision = std::ranges::find(calibrator.decisions(), "shuffle", &LayerDecision::layer);
  REQUIRE(decision != calibrator.decisions().end());
  CHECK(decision->reason == "it moves quantized values");
  CHECK(quantized.node(quantized.node(quantized.find("shuffle")).inputs[0]).as<FakeQuantize>());

  const Executor integers(quantized, {.threads = 1}), simulated(quantized, {.threads = 1, .precision = Precision::Simulated});
  const auto step = std::ranges::find_if(
      integers.steps(), [](const StepDescription& described) { return std::ranges::count(described.layers, "conv2") > 0; });
  REQUIRE(step != integers.steps().end());
  CHECK(step->precision != ElementType::f32);
  // Machines without VNNI leave some weights fewer bits, and say so.
  const bool narrowed = std::ranges::any_of(integers.steps(), [](const StepDescription& described) { return !described.note.empty(); });
  CHECK(relative_difference(integers.run(input), simulated.run(input)) < (narrowed ? 0.05 : 1e-5));
}

TEST_CASE("The command loads extensions before it reads the model") {
  load_example();
  const TemporaryFolder folder;
  write_ir(shuffled_network("ChannelShuffle"), folder.path() / "shuffled.xml");
  const std::string model = (folder.path() / "shuffled.xml").string();
  write_npy(random_tensor({1, 4, 6, 6}, 4), folder.path() / "x.npy");
  const std::string run = "run " + model + " --input " + (folder.path() / "x.npy").string() + " --output " + folder.path().string();
  const Outcome without = octet_command(run);
  CHECK(without.status == 1);
  CHECK_THAT(without.errors, contains("shuffle") && contains("ChannelShuffle"));
  const std::string extension = " -e " OCTET_BINARY_DIR "/lib/liboctet_shuffle_channels.so";
  const std::string folder_name = folder.path().string();
  std::ofstream(folder.path() / "labels.txt") << "x.npy 0\n";
  for (const std::string& command :
       {run, "check " + model + " -s " + folder_name + " --labels " + folder_name + "/labels.txt --threads 1",
        "convert " + model + " -o " + folder_name + "/ir", "benchmark " + model + " -niter 1 -nthreads 1"}) {
    const auto result = octet_command(command + extension);
    INFO(command + result.errors);
    CHECK(result.status == 0);
  }
}

TEST_CASE("A file that is no extension is refused with its name") {
  const Error absent = error_of([] { load_extension("/absent/library.so"); });
  CHECK(absent.code() == ErrorCode::Io);
  CHECK(absent.where().file == "/absent/library.so");
  const Error wrong = error_of([] { load_extension(OCTET_BINARY_DIR "/lib/liboctet_c.so"); });
  CHECK(wrong.code() == ErrorCode::InvalidArgument);
  CHECK_THAT(wrong.what(), contains("without the function octet_extension_main"));
}

}  // namespace octet::test
