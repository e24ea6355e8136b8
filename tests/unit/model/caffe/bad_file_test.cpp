#include <octet/model/model.hpp>

#include "caffe_net.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("all layers that cannot be converted are named at once, with type, line, reason and how many there are") {
  const CaffeNet net(
      input_layer("1,3,8,8") +
      "layer { name: 'rois' type: 'ROIPooling' bottom: 'data' top: 'rois' }\n"
      "layer { name: 'behind' type: 'ReLU' bottom: 'rois' top: 'behind' }\n"
      "layer { name: 'own' type: 'MyLayer' bottom: 'data' top: 'own' }\n"
      "layer { name: 'mine' type: 'Python' bottom: 'behind' top: 'p' python_param { module: 'rpn' layer: 'Net' } }\n"
      "layer { name: 'conv' type: 'Convolution' bottom: 'data' top: 'c' convolution_param { num_output: 2 kernel_size: 3 } }\n"
      "layer { name: 'pool' type: 'Pooling' bottom: 'data' top: 'q' pooling_param { pool: STOCHASTIC kernel_size: 2 } }\n");
  const Error error = net.error();
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK(error.where().file == net.net().string());
  CHECK_THAT(error.message(),
             contains("layers: given 5 that cannot be converted: 'rois' (ROIPooling, line 2: type: given ROIPooling; Octet has "
                      "no operation for it); 'own' (MyLayer, line 4: type: given MyLayer; Octet does not know this type)"));
  CHECK_THAT(error.message(),
             contains("'mine' (Python, line 5: type: given Python; it runs code of Python, which Octet does not: rpn.Net)"));
  CHECK_THAT(
      error.message(),
      contains("'conv' (Convolution, line 6: blob 0 (weights): given none, expected a .caffemodel with it, which neither stands beside"));
  CHECK_THAT(error.message(),
             contains("'pool' (Pooling, line 7: parameter 'pooling_param.pool': given 'STOCHASTIC', expected MAX or AVE)"));
}

TEST_CASE("one layer that cannot be converted is named with file, line and layer") {
  const CaffeNet net = CaffeNet::with("1,3,8,8", "Data", "");
  const Error error = net.error();
  CHECK(error.where().layer == "y");
  CHECK(error.where().layer_type == "Data");
  CHECK(error.where().line == 2);
  CHECK_THAT(error.message(), contains("it reads training data; expected a net for deployment"));
}

TEST_CASE("parameters that say what no layer can do are refused with their line and what is expected") {
  const auto [dims, type, rest, message] = GENERATE(table<std::string, std::string, std::string, std::string>({
      {"1,4,8,8", "Convolution", "convolution_param { kernel_size: 3 }", "'convolution_param.num_output': given '0'"},
      {"1,4,8,8", "Convolution", "convolution_param { num_output: 4 }", "'convolution_param.kernel_size': given '0', expected at least 1"},
      {"1,4,8,8", "Convolution", "convolution_param { num_output: 4 kernel_size: [3, 3, 3] }", "given '3 numbers', expected one"},
      {"1,4,8,8", "Convolution", "convolution_param { num_output: 4 kernel_size: 3 group: 3 }", "'convolution_param.group': given '3'"},
      {"1,4,8,8", "Convolution", "convolution_param { num_output: 4 kernel_size: 3 axis: 2 }", "'convolution_param.axis': given '2'"},
      {"1,4,8,8", "Convolution", "convolution_param { num_output: x kernel_size: 3 }", "num_output': given 'x', expected an integer"},
      {"1,4,8,8", "Convolution", "convolution_param { num_output: 4 num_output: 4 }", "num_output': given 2 times, expected once"},
      {"1,4,8,8", "Convolution", "convolution_param: 4", "'layer.convolution_param': given '4', expected a message in braces"},
      {"1,4,8,8", "Deconvolution",
       "convolution_param { num_output: 4 kernel_size: 99999 bias_term: false weight_filler { type: 'bilinear' } }",
       "given bilinear for weights [4,4,99999,99999], expected at most 2^24"},
      {"1,4", "Convolution", "convolution_param { num_output: 4 kernel_size: 3 }", "bottom 0: given shape [1,4], expected rank 3 to 5"},
      {"1,4,8,8", "Pooling", "pooling_param { pool: MOST kernel_size: 2 }",
       "'pooling_param.pool': given 'MOST', expected MAX or AVE or STOCHASTIC"},
      {"1,4,8,8", "Pooling", "pooling_param { kernel_size: 2 pad: 2 }", "'pooling_param.pad': given '2', expected less than the kernel"},
      {"1,4,3,3", "Pooling", "pooling_param { kernel_size: 1 stride: 3 }", "makes a window without elements at the end of [1,4,3,3]"},
      {"1,4,3,3", "Pooling", "pooling_param { kernel_size: 4 }", "given 4, expected at most the 3 elements"},
      {"1,4,8,8", "Pooling", "pooling_param { global_pooling: true kernel_size: 2 }",
       "given 'with global_pooling', expected one of the two"},
      {"1,4,8,8", "Flatten", "flatten_param { axis: 4 }", "'flatten_param.axis': given '4', expected an axis of bottom 0"},
      {"1,4,8,8", "Flatten", "flatten_param { axis: 2 end_axis: 1 }", "'flatten_param.end_axis': given '1', expected at least the axis, 2"},
      {"1,4,8,8", "Reshape", "reshape_param { shape { dim: [0, -1, -1] } }", "'shape.dim': given '-1 more than once', expected once"},
      {"1,4,8,8", "Reshape", "reshape_param { shape { dim: [0, 3, 7] } }", "target shape"},
      {"1,4,8,8", "Permute", "permute_param { order: [0, 2, 2] }", "'permute_param.order': given '2'"},
      {"1,4,8,8", "LRN", "lrn_param { local_size: 4 }", "'lrn_param.local_size': given '4', expected an odd number"},
      {"1,4,8,8", "Slice", "slice_param { slice_point: 2 }", "'slice_param.slice_point': given '1 numbers', expected 0 for 1 tops"},
      {"1,4,8,8", "Eltwise", "", "bottoms: given 1, expected two or more"},
      {"1,4,8,8", "Tile", "tile_param { tiles: 0 }", "'tile_param.tiles': given '0'"},
      {"1,4,8,8", "ShuffleChannel", "shuffle_channel_param { group: 3 }", "'shuffle_channel_param.group': given '3'"},
      {"1,4,8,8", "ArgMax", "argmax_param { top_k: 5 axis: 1 }", "'argmax_param.top_k': given '5', expected 1 to 4"},
      {"1,4,8,8", "Exp", "exp_param { base: 1 }", "'exp_param.base': given"},
      {"1,4,8,8", "InnerProduct", "inner_product_param { num_output: 2 axis: 0 }", "'inner_product_param.axis': given '0'"},
      {"1,4,8,8", "Interp", "", "'interp_param.height': given 'none', expected height and width, or factors"},
      {"1,4,8,8", "DetectionOutput", "", "'detection_output_param.num_classes': given '0'"},
      {"1,4,8,8", "Softmax", "softmax_param { axis: -5 }", "'softmax_param.axis': given '-5'"},
  }));
  CAPTURE(type, rest);
  const Error error = CaffeNet::with(dims, type, rest).error();
  CHECK((error.code() == ErrorCode::InvalidModel || error.code() == ErrorCode::Unsupported || error.code() == ErrorCode::InvalidShape));
  CHECK(error.where().layer == "y");
  CHECK(error.where().line == 2);
  CHECK_THAT(error.message(), contains(message));
}

TEST_CASE("blobs whose numbers do not make up what the layer needs are refused") {
  const std::string conv = "convolution_param { num_output: 2 kernel_size: 3 }";
  const auto message = [&](const std::vector<std::string>& blobs) {
    return CaffeNet::with("1,1,8,8", "Convolution", conv, blobs).error().message();
  };
  CHECK_THAT(message({blob(std::vector<float>(17, 1))}),
             contains("blob 0 (weights): given 17 numbers [17] in the file, expected 18 of shape [2,1,3,3]"));
  CHECK_THAT(message({blob(std::vector<float>(18, 1))}), contains("blob 1 (biases): given none"));
  CHECK_THAT(message({blob(std::vector<float>(18, 1)), blob({1, 2, 3})}), contains("blob 1 (biases): given 3 numbers"));
}

TEST_CASE("texts that are no network are refused with the line") {
  const auto [text, message] = GENERATE(table<std::string, std::string>({
      {"name: 'n'\n", "layers: given none for inference"},
      {"layer { name: 'a' }", "type: given none, expected one"},
      {"layer { type: 'ReLU' }", "name: given none, expected one"},
      {"layer: 3", "given '3', expected a message in braces"},
      {"layer { name: 'a' type: 'ReLU' bottom: 'b' top: 'a' }", "bottom 'b': given, expected the top of a layer above, or an input"},
      {"layer { name: 'a' type: 'ReLU' bottom: 'b' top: 'a' ", "expected '}'"},
      {"input: 'x' layer { name: 'a' type: 'ReLU' bottom: 'x' top: 'a' }", "expected input_shape or input_dim"},
      {"input: 'x' input_dim: [1, 2] layer { name: 'a' type: 'ReLU' bottom: 'x' top: 'a' }",
       "given '2 numbers', expected four for each input"},
      {"input: 'x' input_dim: [1, 2, 0, 3] layer { name: 'a' type: 'ReLU' bottom: 'x' top: 'a' }", "given '0', expected a size above zero"},
      {"input: 'x' input_shape { dim: -1 } layer { name: 'a' type: 'ReLU' bottom: 'x' top: 'a' }",
       "given '-1', expected a size above zero"},
      {"input_dim: 1 layer { name: 'a' type: 'ReLU' top: 'a' }", "expected the name of an input"},
      {"layer { name: 'x' type: 'Input' top: 'x' }", "parameter 'input_param.shape': given none"},
      {"layers { layer { name: 'old' type: 'conv' } bottom: 'a' top: 'b' }", "given as Caffe had them before 2014"},
      {"layer { name: 'a' type: 'ReLU' include { phase: TEST } exclude { phase: TRAIN } }",
       "given 'with include', expected one of the two"},
      {"layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 } } }", "outputs: given none"},
  }));
  CAPTURE(text);
  const CaffeNet net(text);
  const Error error = net.error();
  CHECK((error.code() == ErrorCode::InvalidModel || error.code() == ErrorCode::Unsupported));
  CHECK(error.where().file == net.net().string());
  CHECK_THAT(error.message(), contains(message));
}

TEST_CASE("files that are no weights, or end early, are refused with file and place") {
  const CaffeNet net(input_layer("1,2") + "layer { name: 'y' type: 'Scale' bottom: 'data' top: 'y' }");
  const std::string good = layer("y", {blob({1, 2})});
  const auto error = [&](const std::string& bytes) {
    const std::filesystem::path file = net.write("bad.caffemodel", bytes);
    const Error found = net.error({.weights = file});
    CHECK(found.where().file == file.string());
    return found;
  };
  CHECK_THAT(error(std::string("\x89HDF\r\n\x1a\n", 8)).message(), contains("weights: given a file of another kind"));
  CHECK(error(good.substr(0, good.size() - 3)).where().byte_offset >= 0);
  CHECK_THAT(error(layer("y", {bytes_field(5, "12345")})).message(), contains("data: given 5 bytes, expected whole floats"));
  CHECK_THAT(error(layer("y", {number_field(10, 3) + bytes_field(12, "1234")})).message(), contains("raw data: given type 3"));
  CHECK_THAT(error(layer("y", {number_field(10, 1) + bytes_field(12, "12345")})).message(), contains("raw data: given 5 bytes"));
  CHECK(net.error({.weights = net.net().parent_path() / "absent"}).code() == ErrorCode::Io);
}

TEST_CASE("weights without their network say which file lacks") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "alone.caffemodel";
  std::ofstream(file, std::ios::binary) << layer("y", {blob({1, 2})});
  const Error error = error_of([&] { read_model(file); });
  CHECK(error.code() == ErrorCode::Io);
  CHECK_THAT(error.message(), contains("given weights without their network, expected " + (folder.path() / "alone.prototxt").string()));
}

TEST_CASE("a text of nothing but fields does not take memory without bounds") {
  std::string text = input_layer("1,2") + "layer { name: 'y' type: 'ReLU' bottom: 'data' top: 'y' relu_param {";
  for (int i = 0; i < 400'001; ++i) text += "a:1 ";
  CHECK_THAT(CaffeNet(text + "} }").error().message(), contains("fields: given more than 400000, expected fewer"));
}
