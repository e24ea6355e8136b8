#include <fstream>

#include <octet/octet.hpp>

#include "integration/command.hpp"
#include "onnx_model.hpp"

using namespace octet;
using test::OnnxModel, test::Outcome, test::octet_command;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A folder with models and samples.
struct Case {
  test::TemporaryFolder folder;
  std::string path(const std::string& name) const { return (folder.path() / name).string(); }
  std::string model(const OnnxModel& given, const std::string& name = "model.onnx") const {
    given.write(folder.path() / name);
    return path(name);
  }
  std::string tensor(const std::string& name, const Shape& shape, unsigned seed = 1) const {
    std::filesystem::create_directories((folder.path() / name).parent_path());
    write_npy(test::random_tensor(shape, seed), folder.path() / name);
    return path(name);
  }
  std::string samples(const Shape& shape) const {
    for (unsigned i = 0; i < 4; ++i) tensor("samples/" + std::to_string(i) + ".npy", shape, i);
    return path("samples");
  }
};

OnnxModel convolution(const Dims& input, std::int64_t channels = 3) {
  OnnxModel model;
  model.input("x", input).initializer("w", test::random_tensor({4, channels, 3, 3}, 1)).output("y");
  model.node("Conv", {"x", "w"}, {"c"}).node("Relu", {"c"}, {"y"});
  return model;
}

OnnxModel two_inputs() {
  OnnxModel model;
  model.input("a=b", {-1, 4}).input("c", {4, 8}).output("y").node("MatMul", {"a=b", "c"}, {"y"});
  return model;
}

void check_done(const std::string& arguments) {
  INFO(arguments);
  const Outcome outcome = octet_command(arguments);
  INFO(outcome.errors);
  CHECK(outcome.status == 0);
}

std::string errors_of(const std::string& arguments) {
  const Outcome outcome = octet_command(arguments);
  CHECK(outcome.status != 0);
  return outcome.errors;
}

}  // namespace

TEST_CASE("every command takes shapes for open dimensions, from the option or from files") {
  const Case given;
  const std::string model = given.model(convolution({-1, 3, -1, -1}));
  const std::string file = given.tensor("in.npy", {1, 3, 16, 12}), samples = given.samples({1, 3, 16, 16});
  const std::string shape = " --input_shape '[1,3,16,16]'", out = " -o " + given.path("out");
  check_done("benchmark " + model + " -shape '[1,3,16,16]' -t 0.01");
  check_done("benchmark " + model + " -i " + file + " -t 0.01");
  check_done("info " + model + shape);
  check_done("run " + model + " --input " + file + out);
  check_done("calibrate -sm -m " + model + " -s " + samples + out);
  check_done("statistics -m " + model + " -s " + samples + out);
  check_done("calibrate -m " + model + " -s " + samples + " --metric_type kl_divergence -ic 0" + shape + out);
  std::ofstream(given.folder.path() / "labels.txt") << "0.npy 0\n1.npy 1\n";
  check_done("check " + model + " -s " + samples + " --labels " + given.path("labels.txt"));
  CHECK(read_npy(given.path("out/y.npy")).shape() == Shape{1, 4, 14, 10});
  const Outcome info = octet_command("info " + model);
  CHECK(info.status == 0);
  CHECK(contains(info.output, "input x f32 [N,3,N,N]"));
  CHECK(contains(info.output, "[N,4,?,?]"));
}

TEST_CASE("what stays open is named with the option to give") {
  const Case given;
  const std::string model = given.model(convolution({-1, 3, 8, -1}));
  const std::string text = errors_of("benchmark " + model + " -t 0.01");
  CHECK(contains(text, "input 'x' [N,3,8,N]: given no size for dimension 3 ('N'), expected one: --shape \"x[N,3,8,N]\""));
  CHECK(contains(errors_of("run " + model + " --input " OCTET_SOURCE_DIR "/examples/glyphs/test.png"), "dimension 3 ('N')"));
  check_done("run " + model + " --crop 8 --input " OCTET_SOURCE_DIR "/examples/glyphs/test.png");
  CHECK(contains(errors_of("info " + model + " --input_shape 'ghost[1]'"), "--input_shape: given 'ghost'"));
  CHECK(contains(errors_of("info " + model + " --input_shape '[1,3]'"), "expected the rank of [N,3,8,N]"));
}

TEST_CASE("an open batch becomes the file's") {
  const Case given;
  const std::string model = given.model(convolution({-1, 3, 8, 8}));
  check_done("run " + model + " --input " + given.tensor("in.npy", {5, 3, 8, 8}) + " -o " + given.path("out"));
  CHECK(read_npy(given.path("out/y.npy")).shape()[0] == 5);
}

TEST_CASE("convert keeps dimensions open and takes every form of inputs") {
  const Case given;
  const std::string model = given.model(convolution({1, 3, 8, 8})), out = " -o " + given.path("ir");
  check_done("convert " + model + out + " --input 'x[1 3 16 16]'");
  check_done("convert " + model + out + " --input 'x[1,3,16,16]{f32}'");
  check_done("convert " + model + out + " --input_shape '[1,3,-1,?]'");
  CHECK(to_string(declared_inputs(given.path("ir/model.xml"))[0].dims) == "[1,3,?,?]");
  check_done("run " + given.path("ir/model.xml") + " --input " + given.tensor("in.npy", {1, 3, 9, 20}));
  check_done("convert " + model + out + " --input 'c[1,4,5,5]{i32}'");
  CHECK(contains(errors_of("convert " + model + out + " --input 'x{f31}'"), "expected an element type in braces"));
}

TEST_CASE("samples may be whole inputs") {
  const auto [input, file] = GENERATE(table<Dims, Shape>({{{10, 5}, {10, 5}}, {{10, 5}, {1, 10, 5}}, {{-1, 5}, {7, 5}}, {{5}, {5}}}));
  const Case given;
  OnnxModel model;
  model.input("x", input).output("y").initializer("w", test::random_tensor({5, 16}, 1)).initializer("v", test::random_tensor({16, 4}, 2));
  model.node("MatMul", {"x", "w"}, {"h"}).node("Relu", {"h"}, {"r"}).node("MatMul", {"r", "v"}, {"y"});
  const std::string arguments = " -m " + given.model(model) + " -s " + given.samples(file) + " -o " + given.path("out");
  check_done("calibrate -sm" + arguments);
  check_done("statistics" + arguments);
  check_done("calibrate --metric_type kl_divergence -cfc -ic 0 -th 100" + arguments);
}

TEST_CASE("networks of several inputs are calibrated on folders of arrays, and names may hold an equals sign") {
  const Case given;
  const std::string model = given.model(two_inputs());
  for (const char* sample : {"0", "1"}) {
    given.tensor("set/" + std::string(sample) + "/a_b.npy", {sample[0] == '0' ? 2 : 3, 4});
    given.tensor("set/" + std::string(sample) + "/c.npy", {4, 8});
  }
  const Outcome outcome = octet_command("calibrate -sm -m " + model + " -s " + given.path("set") + " -o " + given.path("out"));
  INFO(outcome.errors);
  CHECK(outcome.status == 0);
  CHECK(contains(outcome.output, "on 2 samples, 0 skipped"));
  check_done("run " + model + " --input a=b=" + given.path("set/0/a_b.npy") + " c=" + given.path("set/0/c.npy"));
  CHECK(contains(errors_of("calibrate -sm -m " + model + " -s " + given.samples({2, 4})),
                 "sample: given none for input 'c', expected an array of that name"));
}

TEST_CASE("networks of one channel and with channels last are calibrated, run and checked on images") {
  const bool channels_last = GENERATE(false, true);
  const Case given;
  OnnxModel last;
  last.input("x", {-1, 8, 8, 3}).initializer("w", test::random_tensor({4, 3, 3, 3}, 1)).output("y");
  last.node("Transpose", {"x"}, {"t"}, {{"perm", Dims{0, 3, 1, 2}}}).node("Conv", {"t", "w"}, {"y"});
  const std::string model = given.model(channels_last ? std::move(last) : convolution({-1, 1, 8, 8}, 1));
  const std::string images = OCTET_SOURCE_DIR "/examples/glyphs";
  std::ofstream(given.folder.path() / "labels.txt") << "test.png 0\n";
  check_done("calibrate -sm -m " + model + " --list " + given.path("labels.txt") + " -s " + images + " -o " + given.path("out"));
  check_done("run " + model + " --input " + images + "/test.png");
  check_done("check " + model + " -s " + images + " --labels " + given.path("labels.txt"));
}

TEST_CASE("a shape that no memory holds is refused with the size that it needs") {
  const Case given;
  const std::string model = given.model(convolution({1, 3, -1, -1}));
  CHECK(contains(errors_of("benchmark " + model + " -shape '[1,3,9999999,9999999]' -t 0.01"), "memory: given a network with a value"));
}

TEST_CASE("a network without inputs runs") {
  const Case given;
  OnnxModel model;
  model.initializer("c", test::random_tensor({2, 3}, 1)).output("y").node("Relu", {"c"}, {"y"});
  check_done("run " + given.model(model) + " -o " + given.path("out"));
  CHECK(read_npy(given.path("out/y.npy")).shape() == Shape{2, 3});
}

TEST_CASE("negative numbers of samples are wrong usage") {
  const std::string arguments = GENERATE("calibrate -sm -m a.xml -s b -ss -1", "check a.xml -s b --labels c --subset -1");
  const Outcome outcome = octet_command(arguments);
  CHECK(outcome.status == 2);
  CHECK(contains(outcome.errors, "given '-1', expected a whole number of 0 or greater"));
}
