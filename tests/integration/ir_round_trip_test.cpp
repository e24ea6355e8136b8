#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

#include <octet/octet.hpp>

#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

std::vector<std::filesystem::path> real_models() {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(shared_folder() / "models"))
    if (entry.path().extension() == ".xml" && entry.path().parent_path().filename().string().find("v10") != std::string::npos)
      found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

void require_equal_constants(const Graph& a, const Graph& b) {
  for (NodeId id = 0; id < a.nodes().size(); ++id)
    if (const auto* constant = a.node(id).as<Constant>()) {
      const Tensor& other = b.node(id).as<Constant>()->value;
      REQUIRE(constant->value.bytes() == other.bytes());
      REQUIRE(std::memcmp(constant->value.raw(), other.raw(), other.bytes()) == 0);
    }
}

/// The lines that do not depend on the order of attributes or on where a constant stands in the .bin.
std::vector<std::string> plain_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    if (line.find("<data ") == std::string::npos && line.find("<edge ") == std::string::npos) lines.push_back(line);
    begin = end + 1;
  }
  return lines;
}

}  // namespace

TEST_CASE("every real IR v10 is the same graph after it was written and read", "[ir]") {
  OCTET_NEEDS_SHARED();
  const std::vector<std::filesystem::path> models = real_models();
  REQUIRE(models.size() >= 8);
  for (const std::filesystem::path& model : models) {
    INFO(model.string());
    const TemporaryFolder folder;
    const Graph graph = read_ir(model);
    write_ir(graph, folder.path() / "copy.xml");
    const Graph copy = read_ir(folder.path() / "copy.xml");
    REQUIRE(copy == graph);
    require_equal_constants(graph, copy);
  }
}

TEST_CASE("a written IR has the original's layers, ports, ids and meta data line for line", "[ir]") {
  OCTET_NEEDS_SHARED();
  for (const std::filesystem::path& model : real_models()) {
    INFO(model.string());
    const TemporaryFolder folder;
    write_ir(read_ir(model), folder.path() / "copy.xml");
    const std::string original = read_text(model), copy = read_text(folder.path() / "copy.xml");
    CHECK(plain_lines(copy) == plain_lines(original));
    CHECK(count(copy, "<edge ") == count(original, "<edge "));
    CHECK(std::filesystem::file_size(folder.path() / "copy.bin") <=
          std::filesystem::file_size(std::filesystem::path(model).replace_extension(".bin")));
  }
}

TEST_CASE("every real IR v10 can be written as v11 and read", "[ir]") {
  OCTET_NEEDS_SHARED();
  for (const std::filesystem::path& model : real_models()) {
    INFO(model.string());
    const TemporaryFolder folder;
    const Graph graph = read_ir(model);
    write_ir(graph, folder.path() / "copy.xml", {.version = 11});
    const Graph copy = read_ir(folder.path() / "copy.xml");
    CHECK(copy.origin().version == 11);
    CHECK(std::ranges::equal(copy.nodes(), graph.nodes()));
  }
}

TEST_CASE("a real IR takes a larger batch", "[ir]") {
  OCTET_NEEDS_SHARED();
  const Graph graph = read_ir(shared_folder() / "models/squeezenet1.1/ir_v10_fp32/squeezenet1.1.xml");
  const std::string input = graph.node(graph.parameters().at(0)).name;
  const Graph larger =
      read_ir(shared_folder() / "models/squeezenet1.1/ir_v10_fp32/squeezenet1.1.xml", {.input_shapes = {{input, {4, 3, 224, 224}}}});
  CHECK(larger.node(larger.node(larger.results().at(0)).inputs[0]).outputs[0].shape == Shape{4, 1000});
}
