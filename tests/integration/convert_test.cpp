#include <algorithm>

#include <octet/octet.hpp>

#include "integration/command.hpp"

using namespace octet;
using namespace octet::test;

namespace {

const std::filesystem::path glyphs = OCTET_SOURCE_DIR "/examples/glyphs";

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Tensor image() { return random_tensor({1, 3, 32, 32}, 3); }

/// The real models that come as ONNX and, in that folder, as an IR of the real converter.
std::vector<std::string> models_with(const std::string& folder) {
  std::vector<std::string> models;
  for (const auto& entry : std::filesystem::directory_iterator(shared_folder() / "models")) {
    const std::string name = entry.path().filename().string();
    if (std::filesystem::exists(entry.path() / (name + ".onnx")) && std::filesystem::exists(entry.path() / folder / (name + ".xml")))
      models.push_back(name);
  }
  std::ranges::sort(models);
  return models;
}

/// Converts the ONNX file and compares all outputs on the three golden inputs with those of the converter's IR.
void require_same_as_converter(const std::string& model, const std::string& data_type, const std::string& ir, double tolerance) {
  const TemporaryFolder folder;
  const std::filesystem::path source = shared_folder() / "models" / model;
  const std::string options = " --data_type " + data_type + " -o " + folder.path().string();
  REQUIRE(octet_command("convert " + (source / (model + ".onnx")).string() + options).status == 0);
  const Executor ours(read_model(folder.path() / (model + ".xml"))), theirs(read_model(source / ir / (model + ".xml")));
  REQUIRE(ours.outputs().size() == theirs.outputs().size());
  for (const int i : {0, 1, 2}) {
    const std::vector<Tensor> input{read_npy(source / "golden" / ("input_" + std::to_string(i) + ".npy"))};
    const std::vector<Tensor> actual = ours.run(input), expected = theirs.run(input);
    for (std::size_t k = 0; k < expected.size(); ++k) {
      const std::string& name = ours.outputs()[k].name;
      const double difference = relative_difference(actual[k], expected[expected.size() == 1 ? 0 : theirs.output_index(name)]);
      std::cout << model << " " << name << " " << i << ": largest relative difference to the real converter's " << ir << " " << difference
                << "\n";
      CHECK(difference <= tolerance);
    }
  }
}

}  // namespace

TEST_CASE("the committed ONNX file computes what the IR beside it computes") {
  const Tensor x = image();
  CHECK(relative_difference(Executor(read_model(glyphs / "glyphs.onnx")).run(x), Executor(read_model(glyphs / "glyphs.xml")).run(x)) <=
        1e-5);
}

TEST_CASE("convert turns ONNX into IR and IR into ONNX without changing what they compute") {
  const TemporaryFolder folder;
  const Tensor x = image();
  const Tensor expected = Executor(read_model(glyphs / "glyphs.onnx")).run(x);
  const Outcome to_ir = octet_command("convert " + (glyphs / "glyphs.onnx").string() + " --output_dir " + folder.path().string());
  INFO(to_ir.errors);
  REQUIRE(to_ir.status == 0);
  CHECK(holds(to_ir.output, "wrote " + (folder.path() / "glyphs.xml").string()));
  CHECK(relative_difference(Executor(read_model(folder.path() / "glyphs.xml")).run(x), expected) <= 1e-5);
  const Outcome to_onnx = octet_command("convert " + (folder.path() / "glyphs.xml").string() + " --format onnx --model_name back -o " +
                                        folder.path().string() + " --json");
  REQUIRE(to_onnx.status == 0);
  CHECK(to_onnx.output.starts_with("{"));
  CHECK(relative_difference(Executor(read_model(folder.path() / "back.onnx")).run(x), expected) <= 1e-5);
}

TEST_CASE("convert makes preprocessing a part of the network") {
  const TemporaryFolder folder;
  const std::string common = "convert --input_model " + (glyphs / "glyphs.onnx").string() + " --output_dir " + folder.path().string();
  REQUIRE(octet_command(common + " --mean_values [127.5,120,110] --scale_values [63.75,60,50] --reverse_input_channels --batch 2").status ==
          0);
  const Executor executor(read_model(folder.path() / "glyphs.xml"));
  REQUIRE(executor.inputs()[0].shape == Shape{2, 3, 32, 32});
  const Tensor pixels = random_tensor({2, 3, 32, 32}, 5, 127, 60);
  Tensor prepared(ElementType::f32, Shape{1, 3, 32, 32});
  const float mean[3] = {127.5F, 120, 110}, scale[3] = {63.75F, 60, 50};
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t i = 0; i < 1024; ++i)
      prepared.mutable_data<float>()[c * 1024 + i] = (pixels.data<float>()[(2 - c) * 1024 + i] - mean[c]) / scale[c];
  const Tensor expected = Executor(read_model(glyphs / "glyphs.onnx")).run(prepared);
  const Tensor both = executor.run(pixels);
  CHECK(relative_difference(Tensor::from(both.data<float>().first(10), {1, 10}), expected) <= 1e-4);
}

TEST_CASE("convert stores FP16, cuts networks and freezes inputs as asked") {
  const TemporaryFolder folder;
  const std::string common = "convert " + (glyphs / "glyphs.onnx").string() + " --output_dir " + folder.path().string();
  REQUIRE(octet_command(common + " --data_type half").status == 0);
  CHECK(std::filesystem::file_size(folder.path() / "glyphs.bin") < std::filesystem::file_size(glyphs / "glyphs.bin") * 6 / 10);
  const Graph whole = read_model(glyphs / "glyphs.onnx");
  std::string layer;
  for (const Node& node : whole.nodes())
    if (layer.empty() && node.as<Unary>()) layer = node.name;
  REQUIRE(octet_command(common + " --model_name head --output " + layer).status == 0);
  CHECK(read_model(folder.path() / "head.xml").nodes().size() < whole.nodes().size());
  const std::string input = whole.node(whole.parameters()[0]).name;
  REQUIRE(octet_command(common + " --model_name frozen --freeze_placeholder_with_value '" + input + "->0'").status == 0);
  const Graph frozen = read_model(folder.path() / "frozen.xml");
  CHECK(frozen.parameters().empty());
  CHECK(frozen.nodes().size() == 2);  // The outputs, computed, and the Result.
}

TEST_CASE("convert freezes inputs of old versions too") {
  const TemporaryFolder folder;
  const std::string results = " --output_dir " + folder.path().string() + " --model_name ";
  const std::string original = (glyphs / "glyphs.onnx").string(), old = (folder.path() / "old.xml").string();
  REQUIRE(octet_command("convert " + original + results + "old --ir_version 6").status == 0);
  const Graph whole = read_model(old);
  const std::string frozen = " --freeze_placeholder_with_value '" + whole.node(whole.parameters()[0]).name + "->0'";
  REQUIRE(octet_command("convert " + old + results + "frozen --ir_version 10" + frozen).status == 0);
  CHECK(read_model(folder.path() / "frozen.xml").parameters().empty());
}

TEST_CASE("convert explains what is wrong") {
  const std::string model = "convert " + (glyphs / "glyphs.onnx").string() + " -o /nonexistent-folder ";
  CHECK(octet_command("convert").status == 2);
  CHECK(octet_command(model + "--format tflite").status == 2);
  CHECK(octet_command(model + "--data_type INT4").status == 2);
  const auto reason = [&](const std::string& arguments) {
    const Outcome outcome = octet_command(model + arguments);
    CHECK(outcome.status == 1);
    return outcome.errors;
  };
  CHECK_THAT(reason("--mean_values [1,2]"), contains("mean: given 2 values, expected one for each channel"));
  CHECK_THAT(reason("--output ghost"), contains("'ghost': given as an input or output"));
  CHECK_THAT(reason("--input_shape [1,3,32,32],[1]"), contains("--input_shape: given 2 shapes, expected one for each of 1 inputs"));
  CHECK_THAT(reason("--scale 2 --scale_values 3"), contains("--scale: given with --scale_values"));
  CHECK_THAT(reason("--freeze_placeholder_with_value 'ghost->1'"), contains("given 'ghost', expected an input of the model"));
}

TEST_CASE("convert leaves a model of an old version that nothing changes as it is, but for its name") {
  const TemporaryFolder folder;
  write_ir(read_ir(glyphs / "glyphs.xml"), folder.path() / "old.xml", {.version = 6});
  const std::string common = "convert " + (folder.path() / "old.xml").string() + " -o " + folder.path().string();
  const std::string text = bytes_of(folder.path() / "old.xml");
  REQUIRE(octet_command(common + " --model_name new").status == 0);
  CHECK(bytes_of(folder.path() / "new.bin") == bytes_of(folder.path() / "old.bin"));
  const std::string name = "<net name=\"glyphs\"";
  REQUIRE(holds(text, name));
  CHECK(bytes_of(folder.path() / "new.xml") == std::string(text).replace(text.find(name), name.size(), "<net name=\"new\""));
  REQUIRE(octet_command(common + " --model_name bigger --batch 2").status == 0);
  const Graph bigger = read_ir(folder.path() / "bigger.xml");
  CHECK(bigger.origin().version == 6);
  CHECK(bigger.node(bigger.parameters()[0]).outputs[0].shape == Shape{2, 3, 32, 32});
}

TEST_CASE("convert turns statistics into FakeQuantize and back, and all three give the same INT8 outputs") {
  const TemporaryFolder folder;
  write_ir(read_ir(glyphs / "glyphs.xml"), folder.path() / "fp32.xml", {.version = 6});
  const Graph plain = read_ir(folder.path() / "fp32.xml");
  Calibrator calibrator(plain, {}, {.threads = 1, .tensors = recorded_tensors(plain)});
  for (unsigned seed = 0; seed < 4; ++seed) calibrator.observe(random_tensor({1, 3, 32, 32}, seed));
  write_ir(record_statistics(plain, calibrator.statistics()), folder.path() / "old.xml");

  const std::string to_folder = " -o " + folder.path().string();
  const auto convert = [&](const std::string& from, const std::string& to, const std::string& version) {
    const Outcome outcome =
        octet_command("convert " + (folder.path() / from).string() + to_folder + " --model_name " + to + " --ir_version " + version);
    INFO(outcome.errors);
    REQUIRE(outcome.status == 0);
    const Graph graph = read_ir(folder.path() / (to + ".xml"));
    CHECK(graph.origin().version == std::stoi(version));
    return graph;
  };
  const Graph newer = convert("old.xml", "newer", "10");
  const Graph newest = convert("old.xml", "newest", "11");
  const Graph back = convert("newer.xml", "back", "6");
  CHECK(newer.origin().statistics.empty());
  CHECK(back.origin().statistics.size() > 5);
  const Tensor x = image();
  const Tensor expected = Executor(read_ir(folder.path() / "old.xml")).run(x);
  CHECK(relative_difference(expected, Executor(plain).run(x)) > 1e-4);  // INT8 is not FP32.
  const double step = 1.0 / 255;
  CHECK(relative_difference(Executor(newer).run(x), expected) <= step);
  CHECK(relative_difference(Executor(newest).run(x), expected) <= step);
  CHECK(relative_difference(Executor(back).run(x), expected) <= step);
}

TEST_CASE("convert keeps f16 weights in every version") {
  const TemporaryFolder folder;
  const std::string to_folder = " -o " + folder.path().string();
  const auto bin = [&](const std::string& name) { return std::filesystem::file_size(folder.path() / (name + ".bin")); };
  const auto in_folder = [&](const std::string& file) { return (folder.path() / file).string(); };
  REQUIRE(octet_command("convert " + (glyphs / "glyphs.onnx").string() + to_folder + " -n half --data_type FP16").status == 0);
  REQUIRE(octet_command("convert " + in_folder("half.xml") + to_folder + " -n old --ir_version 6").status == 0);
  REQUIRE(octet_command("convert " + in_folder("old.xml") + to_folder + " -n newer --ir_version 10").status == 0);
  const auto limit = std::filesystem::file_size(glyphs / "glyphs.bin") * 6 / 10;
  CHECK(bin("half") < limit);
  CHECK(bin("old") < limit);
  CHECK(bin("newer") < limit);
  const Tensor x = image(), expected = Executor(read_ir(folder.path() / "half.xml")).run(x);
  CHECK(relative_difference(Executor(read_ir(folder.path() / "old.xml")).run(x), expected) <= 1e-3);
  CHECK(relative_difference(Executor(read_ir(folder.path() / "newer.xml")).run(x), expected) <= 1e-3);
}

TEST_CASE("convert names all layers that the version cannot express") {
  const TemporaryFolder folder;
  Graph graph("new");
  Value x = graph.parameter("x", ElementType::f32, {1, 2});
  x = graph.add("first", Unary{UnaryKind::HSwish}, {x});
  graph.result("out", graph.add("second", Unary{UnaryKind::Mish}, {x}));
  write_ir(graph, folder.path() / "model.xml");
  const std::string common = "convert " + (folder.path() / "model.xml").string() + " -o " + folder.path().string() + " --model_name old ";
  const Outcome outcome = octet_command(common + "--ir_version 7");
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.errors, contains("IR version 7: given 2 layers that it cannot express: 'first' (HSwish: no Activation does this), "
                                      "'second' (Mish: no Activation does this)"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "old.xml"));
  CHECK(octet_command(common + "--ir_version 8").status == 2);
  CHECK(octet_command(common + "--ir_version 6 --format onnx").status == 2);
}

TEST_CASE("converted IRs of real models compute what the real converter's compute") {
  OCTET_NEEDS_SHARED();
  CHECK(models_with("ir_v10_fp32") == std::vector<std::string>{"resnet20-cifar10", "squeezenet1.1"});
  for (const std::string& model : models_with("ir_v10_fp32")) require_same_as_converter(model, "FP32", "ir_v10_fp32", 1e-5);
}

// The newer converter's files have weights in FP16 and shapes in them folded otherwise. Both round the same weights to FP16, but scales
// are folded into weights before or after that; detection is compared at its raw boxes and scores, where the converter's files end too.
TEST_CASE("converted IRs in FP16 compute what the real converter's compute, but for rounding") {
  OCTET_NEEDS_SHARED();
  CHECK(models_with("ir_v10_fp16").size() == 4);
  for (const std::string& model : models_with("ir_v10_fp16")) require_same_as_converter(model, "FP16", "ir_v10_fp16", 1e-3);
}

TEST_CASE("commands take ONNX where they take IR") {
  const TemporaryFolder folder;
  std::filesystem::copy(glyphs / "glyphs.onnx", folder.path() / "model.onnx");
  const std::string model = (folder.path() / "model.onnx").string();
  CHECK(holds(octet_command("info " + model).output, "Convolution"));
  const Outcome run =
      octet_command("run " + model + " --input " + (glyphs / "test.png").string() + " --mean_values 127.5 --scale_values 63.75");
  CHECK(run.status == 0);
  std::filesystem::create_directory(folder.path() / "images");
  for (int i = 0; i < 4; ++i)
    write_npy(random_tensor({3, 32, 32}, static_cast<unsigned>(i)), folder.path() / "images" / (std::to_string(i) + ".npy"));
  const Outcome calibrate = octet_command("calibrate -sm -m " + model + " -s " + (folder.path() / "images").string());
  INFO(calibrate.errors);
  CHECK(calibrate.status == 0);
  CHECK(std::filesystem::exists(folder.path() / "model_i8.xml"));
}
