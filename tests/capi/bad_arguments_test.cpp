// What every function of the C interface does with arguments that make no sense: a status, a message, nothing changed.
#include <octet.h>

#include <array>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "catch.hpp"

namespace {

const char* const glyphs = OCTET_SOURCE_DIR "/examples/glyphs/glyphs.xml";

/// Matches the status and the whole message of a call that fails.
void refused(octet_status given, octet_status expected, const std::string& message) {
  CHECK(std::string(octet_status_name(given)) == octet_status_name(expected));
  CHECK(octet_last_error_status() == given);
  CHECK(std::string(octet_last_error_message()) == message);
}

octet_tensor* tensor_of(std::initializer_list<std::int64_t> dims, octet_element_type type = OCTET_F32) {
  octet_tensor* tensor = nullptr;
  REQUIRE(octet_tensor_create(&tensor, type, {dims.size(), dims.begin()}) == OCTET_OK);
  return tensor;
}

octet_executor* glyphs_executor() {
  octet_graph* graph = nullptr;
  octet_executor* executor = nullptr;
  octet_executor_options options{};
  options.struct_size = sizeof options;
  options.threads = 1;
  REQUIRE(octet_graph_read(&graph, glyphs, nullptr) == OCTET_OK);
  REQUIRE(octet_executor_create(&executor, graph, &options) == OCTET_OK);
  REQUIRE(octet_graph_free(graph) == OCTET_OK);
  return executor;
}

}  // namespace

TEST_CASE("NULL is refused with the name of what it stands for") {
  octet_graph* graph = nullptr;
  refused(octet_graph_read(&graph, nullptr, nullptr), OCTET_INVALID_ARGUMENT, "path: given NULL, expected text");
  refused(octet_graph_read(nullptr, glyphs, nullptr), OCTET_INVALID_ARGUMENT, "graph: given NULL, expected a place for the result");
  refused(octet_graph_describe(nullptr, nullptr), OCTET_INVALID_ARGUMENT, "graph: given NULL, expected a handle");
  refused(octet_request_run(nullptr), OCTET_INVALID_ARGUMENT, "request: given NULL, expected a handle");
  refused(octet_executor_create(nullptr, nullptr, nullptr), OCTET_INVALID_ARGUMENT,
          "executor: given NULL, expected a place for the result");
  refused(octet_extension_load(nullptr), OCTET_INVALID_ARGUMENT, "path: given NULL, expected text");
  refused(octet_operation_register(nullptr), OCTET_INVALID_ARGUMENT, "octet_operation: given NULL, expected a struct");
  CHECK(graph == nullptr);
}

TEST_CASE("A place for the result is looked at before the work begins") {
  refused(octet_graph_read(nullptr, "absent.xml", nullptr), OCTET_INVALID_ARGUMENT, "graph: given NULL, expected a place for the result");
}

TEST_CASE("NULL is freed without effect") {
  CHECK(octet_tensor_free(nullptr) == OCTET_OK);
  CHECK(octet_graph_free(nullptr) == OCTET_OK);
  CHECK(octet_executor_free(nullptr) == OCTET_OK);
  CHECK(octet_request_free(nullptr) == OCTET_OK);
  CHECK(octet_scheme_free(nullptr) == OCTET_OK);
  CHECK(octet_statistics_free(nullptr) == OCTET_OK);
  CHECK(octet_calibrator_free(nullptr) == OCTET_OK);
  CHECK(octet_text_free(nullptr) == OCTET_OK);
}

TEST_CASE("A handle that is freed twice, or used after that, is refused") {
  octet_tensor* tensor = tensor_of({2});
  octet_tensor_description description{};
  description.struct_size = sizeof description;
  REQUIRE(octet_tensor_free(tensor) == OCTET_OK);
  refused(octet_tensor_free(tensor), OCTET_INVALID_ARGUMENT, "tensor: given a handle that was freed, expected a live one");
  octet_tensor* other = tensor_of({2});
  refused(octet_tensor_describe(&description, tensor), OCTET_INVALID_ARGUMENT,
          "tensor: given a handle that was freed, expected a live one");
  REQUIRE(octet_tensor_free(other) == OCTET_OK);
}

TEST_CASE("A handle of another kind is refused") {
  octet_tensor* tensor = tensor_of({2});
  refused(octet_graph_free(reinterpret_cast<octet_graph*>(tensor)), OCTET_INVALID_ARGUMENT,
          "graph: given a handle of another kind, expected one of its own");
  REQUIRE(octet_tensor_free(tensor) == OCTET_OK);
}

TEST_CASE("Element types, shapes, strides and data that make no tensor are refused") {
  octet_tensor* tensor = nullptr;
  const std::array<std::int64_t, 2> dims{2, 3}, transposed{1, 2};
  const octet_shape shape{2, dims.data()};
  std::array<float, 6> data{};
  refused(octet_tensor_create(&tensor, 99, shape), OCTET_INVALID_ARGUMENT, "element type: given 99, expected 0 to 15");
  refused(octet_tensor_create(&tensor, OCTET_F32, {2, nullptr}), OCTET_INVALID_ARGUMENT, "dims of a shape: given NULL, expected an array");
  refused(octet_tensor_create(&tensor, OCTET_F32, {1000, dims.data()}), OCTET_INVALID_ARGUMENT,
          "shape: given rank 1000, expected at most 64");
  refused(octet_tensor_copy(&tensor, OCTET_F32, shape, nullptr, nullptr), OCTET_INVALID_ARGUMENT, "data: given NULL, expected elements");
  refused(octet_tensor_borrow(&tensor, OCTET_F32, shape, transposed.data(), data.data()), OCTET_INVALID_ARGUMENT,
          "strides: given [1,2], expected [3,1] for a tensor that is borrowed");
  refused(octet_tensor_copy(&tensor, OCTET_U4, shape, transposed.data(), data.data()), OCTET_UNSUPPORTED,
          "strides: given for packed elements, expected NULL");
  CHECK(tensor == nullptr);
}

TEST_CASE("A tensor beyond the machine's memory is a status") {
  octet_tensor* tensor = nullptr;
  const std::int64_t huge = std::int64_t{1} << 50;
  const octet_status status = octet_tensor_create(&tensor, OCTET_F32, {1, &huge});
  CHECK(std::string(octet_status_name(status)) == "OCTET_OUT_OF_MEMORY");
  CHECK(std::strlen(octet_last_error_message()) > 0);
  CHECK(tensor == nullptr);
}

TEST_CASE("A struct without struct_size, or with members that the library does not know, is refused") {
  octet_tensor* tensor = tensor_of({2});
  octet_tensor_description description{};
  refused(octet_tensor_describe(&description, tensor), OCTET_INVALID_ARGUMENT,
          "octet_tensor_description.struct_size: given 0, expected sizeof(octet_tensor_description), at least 56");
  refused(octet_tensor_describe(nullptr, tensor), OCTET_INVALID_ARGUMENT, "octet_tensor_description: given NULL, expected a struct");

  struct Later {
    octet_write_options known;
    std::int64_t added;
  } later{};
  later.known.struct_size = sizeof later;
  later.added = 5;
  octet_graph* graph = nullptr;
  REQUIRE(octet_graph_create(&graph, "empty") == OCTET_OK);
  refused(octet_graph_write_ir(graph, "/absent/x.xml", &later.known), OCTET_UNSUPPORTED,
          "octet_write_options: given a member at byte 16, expected none behind byte 16 with this version of the library");
  REQUIRE(octet_graph_free(graph) == OCTET_OK);
  REQUIRE(octet_tensor_free(tensor) == OCTET_OK);
}

TEST_CASE("A struct that later versions made longer is filled with zeros behind what the library knows") {
  octet_tensor* tensor = tensor_of({2, 5});
  struct Later {
    octet_tensor_description known;
    std::int64_t added = -1;
  } later{};
  later.known.struct_size = sizeof later;
  REQUIRE(octet_tensor_describe(&later.known, tensor) == OCTET_OK);
  CHECK(later.known.elements == 10);
  CHECK(later.known.struct_size == sizeof later);
  CHECK(later.added == 0);
  REQUIRE(octet_tensor_free(tensor) == OCTET_OK);
}

TEST_CASE("An input of another shape, an output of another type and an index too large are refused") {
  octet_executor* executor = glyphs_executor();
  octet_request* request = nullptr;
  octet_tensor* wrong = tensor_of({1, 3, 8, 8});
  octet_tensor* integers = tensor_of({1, 10}, OCTET_I32);
  REQUIRE(octet_request_create(&request, executor) == OCTET_OK);
  refused(octet_request_run(request), OCTET_INVALID_ARGUMENT, "input 'input': not set");
  refused(octet_request_set_input(request, 0, wrong), OCTET_INVALID_SHAPE, "input 'input': given shape [1,3,8,8], expected [1,3,32,32]");
  refused(octet_request_set_input(request, 1, wrong), OCTET_NOT_FOUND, "input: given index 1, expected less than 1");
  CHECK(octet_request_set_output(request, 0, integers) == OCTET_INVALID_ARGUMENT);
  CHECK(std::string(octet_last_error_message()).find("given element type i32, expected f32") != std::string::npos);
  octet_port_description port{};
  port.struct_size = sizeof port;
  refused(octet_executor_input(&port, executor, 3), OCTET_NOT_FOUND, "input: given index 3, expected less than 1");
  std::size_t index = 0;
  refused(octet_executor_find_input(&index, executor, "image"), OCTET_NOT_FOUND, "input: given 'image', expected one of 'input'");
  const octet_tensor* inputs[1] = {wrong};
  refused(octet_executor_run(nullptr, 0, executor, inputs, 1), OCTET_INVALID_ARGUMENT, "outputs: given room for 0, expected 1");
  octet_request_free(request);
  octet_executor_free(executor);
  octet_tensor_free(wrong);
  octet_tensor_free(integers);
}

TEST_CASE("Layers that cannot be built are refused with their names") {
  octet_graph* graph = nullptr;
  octet_value value{}, missing{7, 0};
  REQUIRE(octet_graph_create(&graph, "") == OCTET_OK);
  refused(octet_graph_add_layer(&value, graph, "a", "Frobnicate", 0, nullptr, 0, nullptr, 0), OCTET_UNSUPPORTED,
          "layer 'a' (Frobnicate): type: given 'Frobnicate', expected an operation that Octet knows");
  refused(octet_graph_add_layer(&value, graph, "a", "Relu", 0, nullptr, 0, &missing, 1), OCTET_INVALID_ARGUMENT,
          "layer 'a' (Relu): input: given node 7 port 0, expected an output of this graph");
  const octet_attribute unknown{"colour", "blue"};
  const std::int64_t two = 2;
  REQUIRE(octet_graph_add_input(&value, graph, "x", OCTET_F32, {1, &two}) == OCTET_OK);
  refused(octet_graph_add_layer(&value, graph, "a", "Relu", 0, &unknown, 1, &value, 1), OCTET_INVALID_ARGUMENT,
          "layer 'a' (Relu): attribute 'colour': given, expected only those of the type");
  refused(octet_graph_add_input(&value, graph, "x", OCTET_F32, {1, &two}), OCTET_INVALID_ARGUMENT,
          "layer 'x' (Parameter): name: given one that another layer has, expected a unique name");
  octet_graph_free(graph);
}

TEST_CASE("A scheme that is no JSON, or has a wrong member, is refused") {
  octet_scheme* scheme = nullptr;
  CHECK(octet_scheme_parse(&scheme, "{\n\"weights\": }") == OCTET_INVALID_ARGUMENT);
  CHECK(octet_last_error_line() == 2);
  refused(octet_scheme_parse(&scheme, "{\"weights\": {\"levels\": 3}}"), OCTET_INVALID_ARGUMENT,
          "weights.levels: given 3, expected 255 or 256");
  CHECK(scheme == nullptr);
}

TEST_CASE("Errors belong to the thread that met them, and stay until the next one") {
  octet_graph* graph = nullptr;
  refused(octet_graph_read(&graph, nullptr, nullptr), OCTET_INVALID_ARGUMENT, "path: given NULL, expected text");
  CHECK(octet_tensor_free(nullptr) == OCTET_OK);
  CHECK(std::string(octet_last_error_message()) == "path: given NULL, expected text");
}

namespace {

octet_status good(void*, double* value, const octet_executor*) {
  *value = 1;
  return OCTET_OK;
}

octet_calibrator* glyphs_calibrator() {
  octet_graph* graph = nullptr;
  octet_calibrator* calibrator = nullptr;
  REQUIRE(octet_graph_read(&graph, glyphs, nullptr) == OCTET_OK);
  REQUIRE(octet_calibrator_create(&calibrator, graph, nullptr, nullptr) == OCTET_OK);
  REQUIRE(octet_graph_free(graph) == OCTET_OK);
  return calibrator;
}

}  // namespace

TEST_CASE("A search without a metric, samples, or anything observed is refused") {
  octet_calibrator* calibrator = glyphs_calibrator();
  octet_tuning* tuning = nullptr;
  const octet_sample_metric none = nullptr;
  refused(octet_calibrator_tune(&tuning, calibrator, 0.01, nullptr, nullptr, nullptr), OCTET_INVALID_ARGUMENT,
          "metric: given NULL, expected a function");
  refused(octet_calibrator_tune_samples(&tuning, calibrator, 0.01, none, 5, nullptr, nullptr), OCTET_INVALID_ARGUMENT,
          "metric: given NULL, expected a function");
  refused(octet_calibrator_tune(nullptr, calibrator, 0.01, good, nullptr, nullptr), OCTET_INVALID_ARGUMENT,
          "tuning: given NULL, expected a place for the result");
  refused(octet_calibrator_tune(&tuning, nullptr, 0.01, good, nullptr, nullptr), OCTET_INVALID_ARGUMENT,
          "calibrator: given NULL, expected a handle");
  refused(octet_calibrator_tune(&tuning, calibrator, 0.01, good, nullptr, nullptr), OCTET_INVALID_ARGUMENT,
          "calibration: given 0 samples, expected at least 1 before tune");
  octet_tune_options options{};
  options.struct_size = sizeof options;
  options.sample_count = 1;
  refused(octet_calibrator_tune(&tuning, calibrator, 0.01, good, nullptr, &options), OCTET_INVALID_ARGUMENT,
          "samples: given NULL, expected an array");
  CHECK(tuning == nullptr);
  CHECK(octet_tuning_free(nullptr) == OCTET_OK);
  octet_calibrator_free(calibrator);
}

TEST_CASE("Cut points and preprocessing that a network lacks or that say two things are refused") {
  octet_graph *graph = nullptr, *converted = nullptr;
  REQUIRE(octet_graph_read(&graph, glyphs, nullptr) == OCTET_OK);
  octet_convert_options options{};
  options.struct_size = sizeof options;
  const float mean = 1;
  const octet_normalization twice[] = {{"input", &mean, 1, nullptr, 0}, {"input", &mean, 1, nullptr, 0}};
  options.normalization = twice;
  options.normalization_count = 2;
  refused(octet_graph_convert(&converted, graph, &options), OCTET_INVALID_ARGUMENT,
          "normalization: given two of 'input', expected one of each input");
  options.normalization_count = 0;
  options.input_count = 1;
  refused(octet_graph_convert(&converted, graph, &options), OCTET_INVALID_ARGUMENT, "inputs: given NULL, expected an array");
  const octet_cut_point unnamed{nullptr, nullptr};
  options.inputs = &unnamed;
  refused(octet_graph_convert(&converted, graph, &options), OCTET_INVALID_ARGUMENT, "name of an input: given NULL, expected text");
  const octet_cut_point absent{"absent", nullptr};
  options.inputs = &absent;
  CHECK(octet_graph_convert(&converted, graph, &options) == OCTET_NOT_FOUND);
  CHECK(octet_graph_write_onnx(graph, "/absent/folder/x.onnx") == OCTET_IO);
  CHECK(converted == nullptr);
  octet_graph_free(graph);
}

TEST_CASE("docs/c-abi.md says what calls with bad arguments give") {
  octet_tensor *freed = tensor_of({2}), *tensor = nullptr, *wrong = tensor_of({1, 3, 8, 8}), *integers = tensor_of({1, 10}, OCTET_I32);
  octet_graph* graph = nullptr;
  octet_executor* executor = glyphs_executor();
  octet_request* request = nullptr;
  octet_calibrator* calibrator = glyphs_calibrator();
  octet_tuning* tuning = nullptr;
  octet_port_description port{};
  port.struct_size = sizeof port;
  octet_tensor_description description{};
  const std::array<std::int64_t, 2> dims{2, 3}, columns{1, 2}, negative{2, -3};
  const octet_shape shape{2, dims.data()};
  std::array<float, 6> data{};
  REQUIRE(octet_request_create(&request, executor) == OCTET_OK);
  REQUIRE(octet_tensor_free(freed) == OCTET_OK);

  std::vector<std::string> rows;
  const auto row = [&](const std::string& call, octet_status status) {
    rows.push_back("| " + call + " | `" + octet_status_name(status) + "` | " + octet_last_error_message() + " |");
  };
  row("`octet_graph_read(&graph, NULL, NULL)`", octet_graph_read(&graph, nullptr, nullptr));
  row("`octet_tensor_create(NULL, OCTET_F32, shape)`", octet_tensor_create(nullptr, OCTET_F32, shape));
  row("`octet_graph_read(&graph, \"absent.xml\", NULL)`", octet_graph_read(&graph, "absent.xml", nullptr));
  row("`octet_request_run(NULL)`", octet_request_run(nullptr));
  row("`octet_request_run(request)` before its input is set", octet_request_run(request));
  row("`octet_request_set_input(request, 0, tensor)` of another shape", octet_request_set_input(request, 0, wrong));
  row("`octet_request_set_output(request, 0, tensor)` of other elements", octet_request_set_output(request, 0, integers));
  row("`octet_executor_input(&port, executor, 3)` of a network with one", octet_executor_input(&port, executor, 3));
  row("`octet_tensor_create(&tensor, 99, shape)`", octet_tensor_create(&tensor, 99, shape));
  row("`octet_tensor_create(&tensor, OCTET_F32, shape)` with dims 2, -3", octet_tensor_create(&tensor, OCTET_F32, {2, negative.data()}));
  row("`octet_tensor_borrow(&tensor, OCTET_F32, shape, strides, data)` of columns",
      octet_tensor_borrow(&tensor, OCTET_F32, shape, columns.data(), data.data()));
  row("`octet_tensor_free(tensor)` for the second time", octet_tensor_free(freed));
  row("`octet_graph_free((octet_graph *)tensor)`", octet_graph_free(reinterpret_cast<octet_graph*>(wrong)));
  row("`octet_tensor_describe(&description, tensor)` with a `struct_size` of 0", octet_tensor_describe(&description, wrong));
  row("`octet_calibrator_quantize(&graph, calibrator)` before anything was observed", octet_calibrator_quantize(&graph, calibrator));
  row("`octet_calibrator_tune(&tuning, calibrator, 0.01, NULL, NULL, NULL)`",
      octet_calibrator_tune(&tuning, calibrator, 0.01, nullptr, nullptr, nullptr));

  std::ifstream file(OCTET_SOURCE_DIR "/docs/c-abi.md");
  const std::string page((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  for (const std::string& expected : rows) {
    INFO(expected);
    CHECK(page.find(expected + "\n") != std::string::npos);
  }
  octet_request_free(request);
  octet_executor_free(executor);
  octet_calibrator_free(calibrator);
  octet_tensor_free(wrong);
  octet_tensor_free(integers);
}
