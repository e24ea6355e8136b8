#include "unit/model/ir/ir_support.hpp"
#include "unit/model/ir/small_model.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// One change that makes the small model bad, and what is said of it.
struct BadFile {
  std::string from, to;
  std::string message;
  std::string layer;
  std::int64_t line;
  ErrorCode code = ErrorCode::InvalidModel;
};

void require_refused(const std::string& xml, const std::string& bin, const BadFile& expected) {
  const ModelFolder folder;
  const Error error = error_of([&] { folder.read(xml, bin); });
  INFO(error.what());
  CHECK(error.code() == expected.code);
  CHECK(error.message().find(expected.message) != std::string::npos);
  CHECK(error.where().layer == expected.layer);
  CHECK(error.where().line == expected.line);
  CHECK(error.where().file == folder.path().string());
}

void require_refused(const BadFile& bad) {
  INFO(bad.from << " -> " << bad.to);
  require_refused(replaced(small_model, bad.from, bad.to), small_constants, bad);
}

const std::string const_data = R"(offset="0" size="8" shape="1,2" element_type="f32")";
const std::string last_edge = R"(<edge from-layer="2" from-port="2" to-layer="3" to-port="0"/>)";

}  // namespace

TEST_CASE("the small model of these tests reads as it is", "[ir]") {
  const ModelFolder folder;
  CHECK(folder.read(small_model, small_constants).nodes().size() == 4);
}

TEST_CASE("IR constants that contradict themselves or the .bin are refused", "[ir]") {
  const BadFile bad = GENERATE(values<BadFile>({
      {const_data, R"(offset="9223372036854775807" size="8" shape="1,2" element_type="f32")",
       "given 9223372036854775807 and 8, expected bytes inside of model.bin, which has 8", "bias", 14},
      {const_data, R"(offset="4" size="8" shape="1,2" element_type="f32")", "given 4 and 8, expected bytes inside", "bias", 14},
      {const_data, R"(offset="-8" size="8" shape="1,2" element_type="f32")", "attribute 'offset': given '-8', expected 0 or greater",
       "bias", 14},
      {const_data, R"(offset="0" size="4" shape="1,2" element_type="f32")", "attribute 'size': given '4', expected 8 bytes for f32[1,2]",
       "bias", 14},
      {const_data, R"(offset="0" size="-1" shape="1,2" element_type="f32")", "attribute 'size': given '-1'", "bias", 14},
      {const_data, R"(offset="0" size="4000000000000" shape="1000000,1000000" element_type="f32")",
       "expected bytes inside of model.bin, which has 8", "bias", 14},
      {const_data, R"(offset="0" size="8" shape="4294967296,4294967296,4" element_type="f32")",
       "attribute 'shape': shape: given [4294967296,4294967296,4]", "bias", 14},
      {const_data, R"(offset="0" size="8" shape="4611686018427387904" element_type="f64")", "attribute 'shape': tensor size:", "bias", 14},
      {const_data, R"(offset="0" size="8" shape="1,-1" element_type="f32")",
       "attribute 'shape': given '1,-1', expected fixed dimensions for a constant", "bias", 14},
      {const_data, R"(offset="0" size="8" shape="1,2" element_type="float")",
       "attribute 'element_type': element type: given 'float', expected one of f32", "bias", 14},
      {const_data, R"(offset="0" shape="1,2" element_type="f32")", "attribute 'size': given none, expected a value", "bias", 14},
      {const_data, R"(offset="0x0" size="8" shape="1,2" element_type="f32")", "attribute 'offset': given '0x0', expected an integer",
       "bias", 14},
      {const_data, R"(offset="0" size="99999999999999999999" shape="1,2" element_type="f32")",
       "attribute 'size': given '99999999999999999999', expected an integer", "bias", 14},
  }));
  require_refused(bad);
}

TEST_CASE("IR layers with bad names, ids, types and ports are refused", "[ir]") {
  const BadFile bad = GENERATE(values<BadFile>({
      {R"(id="1" name)", R"(id="0" name)", "attribute 'id': given 0, which another layer has, expected a unique number", "bias", 13},
      {R"(id="1" name)", R"(id="-1" name)", "attribute 'id': given '-1', expected an integer of 0 or greater", "bias", 13},
      {R"(id="1" name)", R"(id="one" name)", "attribute 'id': given 'one'", "bias", 13},
      {R"(id="1" name)", R"(id="18446744073709551616" name)", "attribute 'id': given '18446744073709551616'", "bias", 13},
      {R"(<layer id="1" name)", R"(<layer name)", "attribute 'id': given none, expected a value", "bias", 13},
      {R"(name="bias" )", "", "attribute 'name': given none, expected a value", "", 13},
      {R"(name="bias")", R"(name="")", "attribute 'name': given '', expected a name", "", 13},
      {R"(type="Add" )", "", "attribute 'type': given none", "sum", 22},
      {R"(name="bias")", R"(name="x")", "attribute 'name': given one that another layer has, expected a unique name", "x", 13},
      {R"(<port id="1">)", R"(<port id="0">)", "port: given id 0 twice, expected unique numbers", "sum", 29},
      {R"(<port id="2" precision="FP32">)", R"(<port precision="FP32">)", "attribute 'id': given none", "sum", 35},
      {R"(<port id="2" precision="FP32">)", R"(<port id="2" precision="FLOAT">)",
       "attribute 'precision': given 'FLOAT', expected one of FP32", "sum", 35},
      {R"(<data auto_broadcast="numpy"/>)", R"(<data auto_broadcast="sometimes"/>)",
       "attribute 'auto_broadcast': given 'sometimes', expected one of numpy none", "sum", 23},
      {R"(<data auto_broadcast="numpy"/>)", R"(<data a="1" a="2"/>)", "attribute 'a': given twice, expected once", "sum", 23},
      {R"(<data shape="1,2" element_type="f32"/>)", R"(<data element_type="f32"/>)", "attribute 'shape': given none, expected a value", "x",
       5},
      {R"(<data shape="1,2" element_type="f32"/>)", R"(<data shape="1,b" element_type="f32"/>)",
       "attribute 'shape': given '1,b', expected dimensions", "x", 5},
      {R"(<data shape="1,2" element_type="f32"/>)", R"(<data shape="1,?" element_type="f32"/>)",
       "given the dynamic shape [1,-1], expected fixed dimensions behind the batch", "x", 5},
      {"<dim>2</dim>", "<dim>two</dim>", "dim: given 'two', expected an integer", "x", 7},
      {"<dim>2</dim>", "<dim>99999999999999999999</dim>", "dim: given '99999999999999999999'", "x", 7},
  }));
  require_refused(bad);
}

TEST_CASE("IR edges that lead nowhere, twice to one port or in a circle are refused", "[ir]") {
  const BadFile bad = GENERATE(values<BadFile>({
      {last_edge, R"(<edge from-layer="7" from-port="2" to-layer="3" to-port="0"/>)",
       "edge: given from-layer 7, expected the id of a layer", "", 53},
      {last_edge, R"(<edge from-layer="2" from-port="2" to-layer="7" to-port="0"/>)", "edge: given to-layer 7, expected the id of a layer",
       "", 53},
      {last_edge, R"(<edge from-layer="2" from-port="5" to-layer="3" to-port="0"/>)",
       "edge: given from-port 5, expected the id of an output port", "sum", 53},
      {last_edge, R"(<edge from-layer="2" from-port="2" to-layer="3" to-port="5"/>)",
       "edge: given to-port 5, expected the id of an input port", "y", 53},
      {last_edge, R"(<edge from-layer="two" from-port="2" to-layer="3" to-port="0"/>)", "edge: attribute 'from-layer': given 'two'", "",
       53},
      {last_edge, last_edge + "\n" + last_edge, "edge: given a second edge to input port 0, expected one", "y", 54},
      {last_edge, "", "input port 0: given no edge, expected one", "y", 43},
      {R"(<edge from-layer="0" from-port="0" to-layer="2" to-port="0"/>)",
       R"(<edge from-layer="2" from-port="2" to-layer="2" to-port="0"/>)", "edges: given a cycle through this layer, expected none", "sum",
       22},
  }));
  require_refused(bad);
}

TEST_CASE("IR shapes that are not those inferred are refused", "[ir]") {
  const std::string port = "<port id=\"2\" precision=\"FP32\">\n\t\t\t\t\t<dim>1</dim>\n\t\t\t\t\t<dim>2</dim>";
  require_refused({port, "<port id=\"2\" precision=\"FP32\">\n<dim>1</dim>\n<dim>3</dim>",
                   "output 0: given shape [1,3] in the file, expected [1,2] as inferred", "sum", 35});
  require_refused({port, "<port id=\"2\" precision=\"FP32\">\n<dim>2</dim>",
                   "output 0: given shape [2] in the file, expected [1,2] as inferred", "sum", 35});
}

TEST_CASE("IR layers with too few or too many ports are refused", "[ir]") {
  require_refused({"</port>\n\t\t\t</output>\n\t\t</layer>\n\t\t<layer id=\"3\"",
                   "</port>\n<port id=\"3\" precision=\"FP32\"/></output></layer><layer id=\"3\"", "outputs: given 2 ports, expected 1",
                   "sum", 22});
  const ModelFolder folder;
  const Tensor limit = Tensor::from(std::vector<float>{1}, {1});
  const OneLayer four{"FakeQuantize", "opset1", R"(levels="256")", {f32({1, 3}), limit, limit, limit}, {f32({1, 3})}};
  const Error error = error_of([&] { four.read(folder); });
  INFO(error.what());
  CHECK(error.code() == ErrorCode::InvalidShape);
  CHECK(error.message().find("given 4, expected 5") != std::string::npos);
  CHECK(error.where().layer == "op");
  CHECK(error.where().line > 0);
}

TEST_CASE("a net of an unknown version is refused", "[ir]") {
  const BadFile bad = GENERATE(values<BadFile>({
      {R"(version="10">)", R"(version="12">)", "IR version: given 12, expected 2 to 7, 10 or 11", "", 2, ErrorCode::Unsupported},
      {R"(version="10">)", R"(version="ten">)", "attribute 'version': given 'ten', expected an integer", "", 2},
      {R"( version="10">)", ">", "attribute 'version': given none", "", 2},
      {"\t<edges>", "\t<edges/>\n\t<edges>", "edges: given a second element of that name, expected one", "", 51},
  }));
  require_refused(bad);
  require_refused("<graph version=\"10\"/>", "", {"", "", "root element: given 'graph', expected 'net'", "", 1});
  require_refused("<net version=\"10\"/>", "", {"", "", "layers: given none, expected one element of that name", "", 1});
}

TEST_CASE("files that are not XML are refused with the line", "[ir]") {
  require_refused("", "", {"", "", "XML: given text that does not parse (No document element found)", "", 1});
  require_refused("\x7f" "ELF\n\x01\x02", "", {"", "", "XML: given the control character 1, expected text", "", 2});
  require_refused("PK binary", "", {"", "", "XML: given text that does not parse", "", 1});
  require_refused(std::string("<net>\n\0</net>", 13), "", {"", "", "XML: given the control character 0, expected text", "", 2});
  require_refused(small_model.substr(0, 400), "", {"", "", "XML: given text that does not parse", "", 14});
  require_refused("<net>\n<layers>\n</net>", "", {"", "", "Start-end tags mismatch", "", 3});
  require_refused("<net/>\n<net/>", "", {"", "", "XML: given a second root element, expected one", "", 2});
}

TEST_CASE("a document type declaration, and so every entity, is refused", "[ir]") {
  const std::string laughs = R"(<?xml version="1.0"?>
<!DOCTYPE net [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
<net name="&c;" version="10"><layers/></net>)";
  require_refused(laughs, "", {"", "", "XML: given a document type declaration, expected none", "", 2});
}

TEST_CASE("an entity that nothing declares stays text", "[ir]") {
  const ModelFolder folder;
  CHECK(folder.read(R"(<net name="&lol;" version="10"><layers/></net>)").name() == "&lol;");
}

TEST_CASE("elements nested without end are refused without using up the stack", "[ir]") {
  std::string nested = "<net version=\"10\">\n";
  for (int i = 0; i < 100000; ++i) nested += "<layers>";
  for (int i = 0; i < 100000; ++i) nested += "</layers>";
  require_refused(nested + "</net>", "", {"", "", "XML: given elements nested more than 200 deep, expected fewer", "", 2});
}

TEST_CASE("lists of a million entries are read in proportion to the file and refused where they do not fit", "[ir]") {
  std::string list = "1";
  for (int i = 0; i < 1000000; ++i) list += ",1";
  require_refused({R"(<data shape="1,2" element_type="f32"/>)", "<data shape=\"" + list + "\" element_type=\"f32\"/>",
                   "output 0: given shape [1,2] in the file", "x", 7});
  const ModelFolder folder;
  const OneLayer layer{"MaxPool", "opset1", "kernel=\"" + list + ",x\"", {f32({1, 1, 4, 4})}, {f32({1, 1, 3, 3})}};
  const Error error = error_of([&] { layer.read(folder); });
  CHECK(error.message().find("attribute 'kernel': given '1,1,1") == 0);
  CHECK(error.message().size() < 200);
}

TEST_CASE("a missing or truncated .bin is refused where its bytes are needed", "[ir]") {
  const ModelFolder folder;
  write_file(folder.path(), small_model);
  const Error missing = error_of([&] { read_ir(folder.path()); });
  CHECK(missing.code() == ErrorCode::Io);
  CHECK(missing.message() == "model.bin: cannot open: No such file or directory");
  CHECK(missing.where().layer == "bias");
  CHECK(missing.where().line == 14);
  require_refused(small_model, small_constants.substr(0, 7),
                  {"", "", "given 0 and 8, expected bytes inside of model.bin, which has 7", "bias", 14});
  require_refused(small_model, "", {"", "", "expected bytes inside of model.bin, which has 0", "bias", 14});
}

TEST_CASE("a missing file and a folder are refused", "[ir]") {
  const ModelFolder folder;
  CHECK(error_of([&] { read_ir(folder.path("absent.xml")); }).code() == ErrorCode::Io);
  CHECK(error_of([&] { read_ir(folder.path().parent_path()); }).code() == ErrorCode::Io);
}

TEST_CASE("a model of no known format is refused by its content", "[ir]") {
  const ModelFolder folder;
  write_file(folder.path("model.zip"), "PK\x03\x04");
  const Error error = error_of([&] { read_model(folder.path("model.zip")); });
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK(error.message() == "model format: given a file of another kind, expected an ONNX model or the .xml of an OpenVINO IR or a TensorFlow graph or "
                           "the .prototxt of a Caffe network");
  write_file(folder.path("model.bin"), small_constants);
  write_file(folder.path("no_suffix"), "\xEF\xBB\xBF\n" + replaced(small_model, "<?xml version=\"1.0\" ?>\n", ""));
  write_file(folder.path("no_suffix.bin"), small_constants);
  CHECK(read_model(folder.path("no_suffix")).nodes().size() == 4);
}
