#include <octet/exec/executor.hpp>

#include "node_types.hpp"
#include "onnx_model.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

using Attributes = std::vector<OnnxModel::NamedAttribute>;

Tensor counted() { return Tensor::from(std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8}, {1, 1, 2, 4}); }
Tensor line() { return Tensor::from(std::vector<float>{1, 4, 2, 8, 5, 7}, {1, 1, 1, 6}); }
Tensor scales(const std::vector<float>& values) { return Tensor::from(values, {static_cast<std::int64_t>(values.size())}); }

OnnxModel resize(std::int64_t opset, const Dims& shape, const OnnxModel::Names& inputs, const Attributes& attributes) {
  OnnxModel model(opset);
  model.input("x", shape).output("y").node("Resize", inputs, {"y"}, attributes);
  return model;
}

/// Values computed by ONNX Runtime 1.32.
void require_close(const Tensor& actual, const std::vector<float>& expected) {
  REQUIRE(actual.elements() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(actual.data<float>()[i] == Approx(expected[i]).margin(1e-4));
}

Tensor resized(const Tensor& x, const Dims& sizes, Attributes attributes, std::int64_t opset = 18) {
  OnnxModel model = resize(opset, x.shape().dims(), {"x", "", "", "sizes"}, attributes);
  model.initializer("sizes", Tensor::from(sizes));
  return Executor(model.read()).run(x);
}

Tensor scaled(const Tensor& x, const std::vector<float>& by, const Attributes& attributes, std::int64_t opset) {
  OnnxModel model = resize(opset, x.shape().dims(), {"x", "", "scales"}, attributes);
  model.initializer("scales", scales(by));
  return Executor(model.read()).run(x);
}

}  // namespace

TEST_CASE("onnx: Resize of operator set 10 takes the next element up where it shrinks, and the one below where it grows") {
  const auto old = [](const std::vector<float>& by) {
    OnnxModel model = resize(10, {1, 1, 2, 4}, {"x", "scales"}, {{"mode", std::string("nearest")}});
    model.initializer("scales", scales(by));
    return Executor(model.read()).run(counted());
  };
  require_close(old({1, 1, 0.6F, 0.6F}), {1, 3});
  require_close(old({1, 1, 1, 1.5F}), {1, 1, 2, 3, 3, 4, 5, 5, 6, 7, 7, 8});
  require_close(old({1, 1, 2, 0.6F}), {1, 3, 1, 3, 5, 7, 5, 7});
}

TEST_CASE("onnx: Upsample of the first operator set has two scales") {
  OnnxModel model(1);
  model.input("x", {1, 1, 1, 2}).output("y");
  model.node("Upsample", {"x"}, {"y"}, {{"height_scale", 2.0F}, {"width_scale", 1.5F}});
  require_close(Executor(model.read()).run(Tensor::from(std::vector<float>{1, 2}, {1, 1, 1, 2})), {1, 1, 2, 1, 1, 2});
}

TEST_CASE("onnx: Resize with antialias weighs what an element covers") {
  require_close(resized(line(), {1, 1, 1, 3}, {{"mode", std::string("linear")}, {"antialias", std::int64_t{1}}}), {2.25F, 4.875F, 6.375F});
  require_close(resized(line(), {1, 1, 1, 3}, {{"mode", std::string("cubic")}, {"antialias", std::int64_t{1}}}),
                {2.00977F, 5.00977F, 6.56836F});
}

TEST_CASE("onnx: Resize with exclude_outside leaves out what lies beyond the border") {
  const Attributes attributes{{"mode", std::string("cubic")}, {"exclude_outside", std::int64_t{1}}};
  require_close(scaled(line(), {1, 1, 1, 0.5F}, attributes, 13), {2.54286F, 5.09375F, 5.82857F});
  require_close(scaled(line(), {1, 1, 1, 1.5F}, {attributes[0], attributes[1], {"cubic_coeff_a", -0.5F}}, 13),
                {0.802632F, 2.52941F, 3.86342F, 1.92824F, 5.0625F, 7.96296F, 5.31481F, 5.88235F, 7.13158F});
}

TEST_CASE("onnx: Resize keeps the aspect ratio where the file asks for it") {
  const Attributes smaller{
      {"mode", std::string("nearest")}, {"axes", Dims{2, 3}}, {"keep_aspect_ratio_policy", std::string("not_smaller")}};
  require_close(resized(counted(), {3, 7}, smaller), {1, 1, 2, 2, 3, 4, 4, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6, 7, 8, 8, 5, 5, 6, 6, 7, 8, 8});
  const Attributes larger{{"mode", std::string("linear")}, {"axes", Dims{2, 3}}, {"keep_aspect_ratio_policy", std::string("not_larger")}};
  require_close(resized(counted(), {5, 7}, larger),
                {1,        1.35714F, 1.92857F, 2.5F,     3.07143F, 3.64286F, 4,        2.42857F, 2.78571F, 3.35714F,
                 3.92857F, 4.5F,     5.07143F, 5.42857F, 4.71429F, 5.07143F, 5.64286F, 6.21429F, 6.78571F, 7.35714F,
                 7.71429F, 5,        5.35714F, 5.92857F, 6.5F,     7.07143F, 7.64286F, 8});
}

TEST_CASE("onnx: Resize takes a part of the data and a value for what lies outside") {
  OnnxModel model = resize(13, {1, 1, 1, 6}, {"x", "roi", "", "sizes"},
                           {{"mode", std::string("linear")},
                            {"coordinate_transformation_mode", std::string("tf_crop_and_resize")},
                            {"extrapolation_value", 9.0F}});
  model.initializer("roi", scales({0, 0, 0, 0.2F, 1, 1, 1, 1.2F})).initializer("sizes", Tensor::from(Dims{1, 1, 1, 4}));
  require_close(Executor(model.read()).run(line()), {4, 6, 5.66667F, 9});
}

TEST_CASE("onnx: Resize about the center of the data") {
  const Attributes symmetric{{"mode", std::string("linear")}, {"coordinate_transformation_mode", std::string("half_pixel_symmetric")}};
  require_close(scaled(line(), {1, 1, 1, 0.6F}, symmetric, 19), {3.5F, 5, 5.33333F});
}

TEST_CASE("onnx: Resize that Interpolate can say is one") {
  OnnxModel model = resize(13, {1, 1, 2, 4}, {"x", "", "scales"}, {{"mode", std::string("linear")}});
  model.initializer("scales", scales({1, 1, 2, 2}));
  CHECK(types_of(model.read()) == std::vector<std::string>{"Interpolate"});
}
