#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include "unit/model/ir/ir_support.hpp"
#include "unit/model/ir/small_model.hpp"

using namespace octet;
using namespace octet::test;

namespace {

Graph built_in_code() {
  Graph graph("built");
  const Value x = graph.parameter("x", ElementType::f32, {1, 2});
  const Value bias = graph.constant("bias", Tensor::from(std::vector<float>{1, 2}, {1, 2}));
  graph.result("y", graph.add("sum", Binary{BinaryKind::Add}, {x, bias}));
  return graph;
}

std::string written(const Graph& graph, const WriteOptions& options = {}) {
  const ModelFolder folder;
  write_ir(graph, folder.path(), options);
  return read_file(folder.path());
}

/// Runs in a child whose files may have `limit` bytes; gives what `action` returned there.
int in_child_with_file_limit(rlim_t limit, const std::function<int()>& action) {
  const pid_t child = fork();
  if (child == 0) {
    const rlimit files{limit, limit};
    setrlimit(RLIMIT_FSIZE, &files);
    signal(SIGXFSZ, SIG_IGN);
    _exit(action());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::vector<std::string> files_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

}  // namespace

TEST_CASE("a graph built in code is written with ids, ports and operation sets from the start", "[ir]") {
  CHECK(written(built_in_code(), {.version = 10}) == replaced(small_model, "name=\"small\"", "name=\"built\""));
}

TEST_CASE("version 11 says the precision of inputs", "[ir]") {
  const std::string text = written(built_in_code());
  CHECK(text.find("<net name=\"built\" version=\"11\">") != std::string::npos);
  CHECK(text.find("<port id=\"0\" precision=\"FP32\">") != std::string::npos);
  CHECK(text.find("<port id=\"1\" precision=\"FP32\">") != std::string::npos);
}

TEST_CASE("the version is the file's unless another is asked for", "[ir]") {
  Graph graph = built_in_code();
  graph.set_origin(GraphOrigin{.version = 10});
  CHECK(written(graph).find("version=\"10\">") != std::string::npos);
  CHECK(written(graph, {.version = 11}).find("version=\"11\">") != std::string::npos);
  graph.set_origin(GraphOrigin{.version = 6});
  CHECK(written(graph).find("version=\"6\" batch=\"1\">") != std::string::npos);
  const Error error = error_of([&] { written(graph, {.version = 8}); });
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK(error.message() == "IR version: given 8, expected 5 to 7, 10 or 11");
}

TEST_CASE("equal constants are stored once, without padding", "[ir]") {
  Graph graph;
  graph.constant("a", Tensor::from(std::vector<float>{1, 2, 3}, {3}));
  graph.constant("b", Tensor::from(std::vector<std::uint8_t>{7}, {1}));
  graph.constant("c", Tensor::from(std::vector<float>{1, 2, 3}, {3, 1}));
  graph.constant("d", Tensor::from(std::vector<float>{1, 2}, {2}));
  const ModelFolder folder;
  const Graph again = folder.rewritten(graph);
  const std::string text = folder.written_text();
  CHECK(std::filesystem::file_size(folder.path("written.bin")) == 12 + 1 + 8);
  CHECK(text.find(R"(<data offset="0" size="12" shape="3" element_type="f32"/>)") != std::string::npos);
  CHECK(text.find(R"(<data offset="12" size="1" shape="1" element_type="u8"/>)") != std::string::npos);
  CHECK(text.find(R"(<data offset="0" size="12" shape="3,1" element_type="f32"/>)") != std::string::npos);
  CHECK(text.find(R"(<data offset="13" size="8" shape="2" element_type="f32"/>)") != std::string::npos);
  CHECK(again.node(3).as<Constant>()->value == graph.node(3).as<Constant>()->value);
}

TEST_CASE("layers keep their ids, and new ones count on from the largest", "[ir]") {
  Graph graph = built_in_code();
  graph.set_origin(0, NodeOrigin{.id = 4});
  graph.set_origin(2, NodeOrigin{.id = 40});
  graph.set_origin(3, NodeOrigin{.id = 4});
  const ModelFolder folder;
  const Graph again = folder.rewritten(graph);
  std::vector<std::int64_t> ids;
  for (const Node& node : again.nodes()) ids.push_back(node.origin.id);
  CHECK(ids == std::vector<std::int64_t>{4, 41, 40, 42});
}

TEST_CASE("port ids that do not fit the node any more give way to the usual ones", "[ir]") {
  Graph graph = built_in_code();
  graph.set_origin(2, NodeOrigin{.id = 2, .input_ports = {5, 5}, .output_ports = {1, 2}});
  const ModelFolder folder;
  const Node sum = folder.rewritten(graph).node(2);
  CHECK(sum.origin.input_ports.empty());
  CHECK(sum.origin.output_ports.empty());
}

TEST_CASE("names with reserved characters, line breaks and UTF-8 come back as they were", "[ir]") {
  const std::string name = "a & b < c > \"d\" 'e'\n\tf\r &amp; \xC3\xA4\xE2\x82\xAC,g";
  Graph graph(name);
  const Value x = graph.parameter(name, ElementType::f32, {1});
  graph.set_output_names(x, {name, "second"});
  const ModelFolder folder;
  const Graph again = folder.rewritten(graph);
  CHECK(again.name() == name);
  CHECK(again.node(0).name == name);
  CHECK(again.node(0).outputs[0].names == std::vector<std::string>{name, "second"});
}

TEST_CASE("a name that XML cannot hold is refused and nothing is written", "[ir]") {
  Graph graph;
  graph.parameter(std::string("a\x01", 2), ElementType::f32, {1});
  const ModelFolder folder;
  const Error error = error_of([&] { write_ir(graph, folder.path()); });
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK(error.message() == "text: given the control character 1, expected characters that XML can hold");
  CHECK(error.where().layer == std::string("a\x01", 2));
  CHECK(files_in(folder.path().parent_path()).empty());
}

TEST_CASE("an attribute that the format has no word for is refused with the layer", "[ir]") {
  Graph graph;
  const Value x = graph.parameter("x", ElementType::f32, {1, 1, 4, 4});
  Interpolate op;
  op.version0 = true;
  op.axes = {2, 3};
  op.mode = Interpolate::Mode::LinearOnnx;
  graph.add("resize", op, {x, graph.constant("sizes", Tensor::from(Dims{8, 8}))});
  const Error error = error_of([&] { written(graph); });
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK(error.message() == "attribute 'mode': given a value that the file format has no word for, expected one that it has");
  CHECK(error.where().layer == "resize");
}

TEST_CASE("attributes kept from a file do not stand twice when the operation writes them itself", "[ir]") {
  Graph graph = built_in_code();
  graph.set_origin(2, NodeOrigin{.id = 2, .attributes = {{"auto_broadcast", "old"}, {"other", "1"}}});
  CHECK(written(graph).find(R"(<data auto_broadcast="numpy" other="1"/>)") != std::string::npos);
}

TEST_CASE("a model can be written over the files that its constants are views of", "[ir]") {
  const ModelFolder folder;
  const Graph graph = folder.read(small_model, small_constants);
  Graph longer("longer");
  longer.constant("first", Tensor::from(std::vector<float>{9}, {1}));
  const Value bias = longer.constant("bias", graph.node(graph.find("bias")).as<Constant>()->value);
  longer.result("y", bias);
  write_ir(longer, folder.path());
  CHECK(graph.node(graph.find("bias")).as<Constant>()->value == Tensor::from(std::vector<float>{1, 2}, {1, 2}));
  const Graph again = read_ir(folder.path());
  CHECK(again.node(again.find("bias")).as<Constant>()->value == Tensor::from(std::vector<float>{1, 2}, {1, 2}));
  CHECK(std::filesystem::file_size(folder.path("model.bin")) == 12);
}

TEST_CASE("a full disk leaves the old pair whole and no other file", "[ir]") {
  const ModelFolder folder;
  Graph graph = folder.read(small_model, small_constants);
  // The .bin of 8000 bytes does not fit; with the limit above it, a name of 100,000 letters keeps the .xml from fitting.
  const bool large_bin = GENERATE(true, false);
  if (large_bin)
    graph.constant("large", Tensor(ElementType::f32, {2000}));
  else
    graph.parameter(std::string(100000, 'n'), ElementType::f32, {1});
  const int code = in_child_with_file_limit(large_bin ? 6000 : 50000, [&] {
    try {
      write_ir(graph, folder.path());
    } catch (const Error& error) {
      return static_cast<int>(error.code());
    }
    return 0;
  });
  CHECK(code == static_cast<int>(ErrorCode::Io));
  CHECK(read_file(folder.path()) == small_model);
  CHECK(read_file(folder.path("model.bin")) == small_constants);
  CHECK(files_in(folder.path().parent_path()) == std::vector<std::string>{"model.bin", "model.xml"});
}

TEST_CASE("a folder in the way of one file leaves the other whole", "[ir]") {
  const ModelFolder folder;
  const std::string in_the_way = GENERATE("model.xml", "model.bin");
  const std::string other = in_the_way == "model.xml" ? "model.bin" : "model.xml";
  std::filesystem::create_directory(folder.path(in_the_way));
  write_file(folder.path(other), "old");
  const Error error = error_of([&] { write_ir(built_in_code(), folder.path()); });
  CHECK(error.code() == ErrorCode::Io);
  CHECK(error.where().file == folder.path(in_the_way).string());
  CHECK(read_file(folder.path(other)) == "old");
  CHECK(files_in(folder.path().parent_path()) == std::vector<std::string>{"model.bin", "model.xml"});
}

TEST_CASE("a folder that does not exist and a name that is not .xml are refused", "[ir]") {
  const ModelFolder folder;
  const Error missing = error_of([&] { write_ir(built_in_code(), folder.path("absent") / "model.xml"); });
  CHECK(missing.code() == ErrorCode::Io);
  const Error name = error_of([&] { write_ir(built_in_code(), folder.path("model.bin")); });
  CHECK(name.code() == ErrorCode::InvalidArgument);
  CHECK(name.message().find("expected a name that ends in .xml") != std::string::npos);
  CHECK(files_in(folder.path().parent_path()).empty());
}
