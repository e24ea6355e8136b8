#include "evaluation.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// 2-dimensional convolution by its definition: one sum for each output element.
std::vector<float> convolve_by_definition(const Tensor& data, const Tensor& weights, std::int64_t groups, std::int64_t stride,
                                          std::int64_t pad, std::int64_t dilation, const Shape& output) {
  const auto x = data.data<float>();
  const auto w = weights.data<float>();
  const std::int64_t height = data.shape()[2], width = data.shape()[3], kernel = weights.shape()[weights.shape().rank() - 1];
  const std::int64_t inputs = data.shape()[1] / groups, outputs = output[1] / groups;
  std::vector<float> result;
  for (std::int64_t n = 0; n < output[0]; ++n)
    for (std::int64_t o = 0; o < output[1]; ++o)
      for (std::int64_t i = 0; i < output[2] * output[3]; ++i) {
        double sum = 0;
        for (std::int64_t k = 0; k < inputs * kernel * kernel; ++k) {
          const std::int64_t c = k / (kernel * kernel), y = i / output[3] * stride - pad + k / kernel % kernel * dilation;
          const std::int64_t z = i % output[3] * stride - pad + k % kernel * dilation;
          if (y < 0 || y >= height || z < 0 || z >= width) continue;
          const std::int64_t channel = o / outputs * inputs + c;
          sum += static_cast<double>(x[((n * data.shape()[1] + channel) * height + y) * width + z]) * w[o * inputs * kernel * kernel + k];
        }
        result.push_back(static_cast<float>(sum));
      }
  return result;
}

/// Sum over all elements of a * b.
double dot(const Tensor& a, const Tensor& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.elements(); ++i) sum += static_cast<double>(a.data<float>()[i]) * b.data<float>()[i];
  return sum;
}

}  // namespace

TEST_CASE("convolution in one dimension, by hand") {
  const Tensor data = tensor({1, 2, 3, 4, 5}, {1, 1, 5}), weights = tensor({1, 0, -1}, {1, 1, 3});
  CHECK(list(evaluate_one(Convolution{}, {data, weights})) == std::vector<float>{-2, -2, -2});
  CHECK(list(evaluate_one(Convolution{{2}, {1}, {1}, {}}, {data, weights})) == std::vector<float>{-2, -2, 4});
  CHECK(list(evaluate_one(Convolution{{}, {}, {}, {2}}, {data, weights})) == std::vector<float>{-4});
}

TEST_CASE("convolution in two dimensions sums over channels, by hand") {
  const Tensor data = tensor({1, 2, 3, 4, 10, 20, 30, 40}, {1, 2, 2, 2});
  const Tensor weights = tensor({1, 1, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0}, {2, 2, 2, 2});
  const Tensor result = evaluate_one(Convolution{}, {data, weights});
  CHECK(result.shape() == Shape{1, 2, 1, 1});
  CHECK(list(result) == std::vector<float>{50, 11});
}

TEST_CASE("convolution in three dimensions, by hand") {
  const Tensor data = tensor({1, 2, 3, 4, 5, 6, 7, 8}, {1, 1, 2, 2, 2});
  CHECK(list(evaluate_one(Convolution{}, {data, tensor({1, 2, 3, 4, 5, 6, 7, 8}, {1, 1, 2, 2, 2})})) == std::vector<float>{204});
  CHECK(list(evaluate_one(Convolution{}, {data, tensor({1, -1}, {1, 1, 2, 1, 1})})) == std::vector<float>{-4, -4, -4, -4});
}

TEST_CASE("convolution agrees with its definition for strides, padding, dilation, groups and batches") {
  struct Case {
    std::int64_t groups, stride, pad, dilation;
  };
  for (const Case c : {Case{1, 1, 0, 1}, Case{1, 2, 1, 1}, Case{1, 1, 2, 2}, Case{2, 1, 1, 1}, Case{4, 3, 2, 2}}) {
    const Tensor data = random_tensor({2, 4, 9, 8}, 1);
    const Tensor weights = random_tensor({c.groups, 8 / c.groups, 4 / c.groups, 3, 3}, 2);
    const GroupConvolution op{{c.stride, c.stride}, {c.pad, c.pad}, {c.pad, c.pad}, {c.dilation, c.dilation}};
    const Tensor result = evaluate_one(op, {data, weights});
    check_close(list(result), convolve_by_definition(data, weights, c.groups, c.stride, c.pad, c.dilation, result.shape()));
    if (c.groups > 1) continue;
    const Convolution plain{op.strides, op.pads_begin, op.pads_end, op.dilations};
    CHECK(list(evaluate_one(plain, {data, weights.reshaped({8, 4, 3, 3})})) == list(result));
  }
}

TEST_CASE("depthwise convolution keeps channels apart") {
  const Tensor data = tensor({1, 2, 3, 4, 5, 6}, {1, 2, 3}), weights = tensor({1, 1, 10, 10}, {2, 1, 1, 2});
  CHECK(list(evaluate_one(GroupConvolution{}, {data, weights})) == std::vector<float>{3, 5, 90, 110});
}

TEST_CASE("convolution of integers is exact and of half precision rounds once") {
  const Tensor bytes =
      evaluate_one(Convolution{}, {tensor<std::int32_t>({1000000, 3}, {1, 1, 2}), tensor<std::int32_t>({2, -5}, {1, 1, 2})});
  CHECK(list<std::int32_t>(bytes) == std::vector<std::int32_t>{1999985});
  const Tensor halves = evaluate_one(Convolution{}, {tensor({2048, 1, 1}, {1, 1, 3}).converted(ElementType::f16),
                                                     tensor({1, 1, 1}, {1, 1, 3}).converted(ElementType::f16)});
  CHECK(halves.element_type() == ElementType::f16);
  CHECK(list(halves.converted(ElementType::f32)) == std::vector<float>{2050});
}

TEST_CASE("convolution of f32 accumulates in double") {
  std::vector<float> values(1001, 1.0f), ones(1001, 1.0f);
  values[0] = 1e8f;
  CHECK(list(evaluate_one(Convolution{}, {tensor(values, {1, 1001, 1}), tensor(ones, {1, 1001, 1})})) == std::vector<float>{100001000});
}

TEST_CASE("transposed convolution, by hand") {
  const Tensor data = tensor({1, 2}, {1, 1, 2}), weights = tensor({1, 10, 100}, {1, 1, 3});
  CHECK(list(evaluate_one(ConvolutionBackpropData{}, {data, weights})) == std::vector<float>{1, 12, 120, 200});
  CHECK(list(evaluate_one(ConvolutionBackpropData{{2}}, {data, weights})) == std::vector<float>{1, 10, 102, 20, 200});
  CHECK(list(evaluate_one(ConvolutionBackpropData{{2}, {1}, {1}}, {data, weights})) == std::vector<float>{10, 102, 20});
  const ConvolutionBackpropData longer{{2}, {1}, {1}, {}, AutoPad::Explicit, {1}};
  CHECK(list(evaluate_one(longer, {data, weights})) == std::vector<float>{10, 102, 20, 200});
}

TEST_CASE("transposed convolution to a given output shape, by hand") {
  const Tensor data = tensor({1, 2}, {1, 1, 2}), weights = tensor({1, 10, 100}, {1, 1, 3}), target = Tensor::from(Dims{4});
  CHECK(list(evaluate_one(ConvolutionBackpropData{{2}, {}, {}, {}, AutoPad::SameUpper}, {data, weights, target})) ==
        std::vector<float>{10, 102, 20, 200});
  CHECK(list(evaluate_one(ConvolutionBackpropData{{2}, {}, {}, {}, AutoPad::SameLower}, {data, weights, target})) ==
        std::vector<float>{1, 10, 102, 20});
}

TEST_CASE("transposed convolution is the adjoint of convolution") {
  for (const std::int64_t groups : {1, 2}) {
    const Tensor weights = random_tensor({groups, 4, 3, 3, 2}, 3);
    const Dims strides{2, 1}, begin{1, 0}, end{0, 1}, dilations{1, 2};
    const Tensor x = random_tensor({2, groups * 3, 8, 7}, 4);
    const Tensor y = evaluate_one(GroupConvolution{strides, begin, end, dilations}, {x, weights});
    const Tensor z = random_tensor(y.shape(), 5);
    const Tensor back = evaluate_one(GroupConvolutionBackpropData{strides, begin, end, dilations}, {z, weights});
    REQUIRE(back.shape() == x.shape());
    CHECK(dot(y, z) == Approx(dot(x, back)).epsilon(1e-5));
    if (groups > 1) continue;
    const Tensor plain = evaluate_one(ConvolutionBackpropData{strides, begin, end, dilations}, {z, weights.reshaped({4, 3, 3, 2})});
    CHECK(list(plain) == list(back));
  }
}

TEST_CASE("shapes of convolutions are inferred") {
  CHECK(inferred_shape(Convolution{{2, 2}, {3, 3}, {3, 3}, {}}, {{1, 3, 224, 224}, {64, 3, 7, 7}}) == Shape{1, 64, 112, 112});
  CHECK(inferred_shape(GroupConvolution{{}, {1, 1}, {1, 1}, {}}, {{8, 32, 14, 14}, {32, 1, 1, 3, 3}}) == Shape{8, 32, 14, 14});
  CHECK(inferred_shape(ConvolutionBackpropData{{2, 2}}, {{1, 6, 4, 4}, {6, 5, 2, 2}}) == Shape{1, 5, 8, 8});
  CHECK(inferred_shape(GroupConvolutionBackpropData{}, {{1, 6, 4}, {2, 3, 5, 2}}) == Shape{1, 10, 5});
  CHECK(inferred_shape(Convolution{}, {{0, 3, 8, 8}, {4, 3, 3, 3}}) == Shape{0, 4, 6, 6});
}

TEST_CASE("channels that differ between data and weights are refused") {
  CHECK(refusal(Convolution{}, {{1, 3, 8, 8}, {8, 4, 3, 3}}) == "channels: given 4 in the weights, expected 3 as in the data");
  CHECK(refusal(ConvolutionBackpropData{}, {{1, 3, 8}, {4, 8, 3}}) == "channels: given 4 in the weights, expected 3 as in the data");
  CHECK(refusal(GroupConvolution{}, {{1, 6, 8}, {2, 5, 4, 3}}) ==
        "channels: given 4 in the weights of each of 2 groups, expected them to make up the data's 6");
  CHECK(refusal(GroupConvolution{}, {{1, 5, 8}, {2, 5, 2, 3}}) ==
        "channels: given 2 in the weights of each of 2 groups, expected them to make up the data's 5");
  CHECK(refusal(GroupConvolution{}, {{1, 5, 8}, {0, 5, 2, 3}}) == "groups: given 0 in the weights, expected 1 or more");
}

TEST_CASE("inputs of a convolution are checked") {
  CHECK(refusal(Convolution{}, {{1, 3, 8, 8}}) == "inputs: given 1, expected 2");
  CHECK(refusal(ConvolutionBackpropData{}, {{1, 3, 8, 8}}) == "inputs: given 1, expected 2 to 3");
  CHECK(refusal(Convolution{}, {{1, 3}, {3, 3}}) == "data: given rank 2, expected rank 3 to 5");
  CHECK(refusal(Convolution{}, {{1, 3, 8}, {3, 3}}) == "weights: given rank 2, expected rank 3 to 5");
  CHECK(refusal(GroupConvolution{}, {{1, 3, 8}, {3, 3, 3}}) == "weights: given rank 3, expected rank 4 to 6");
  CHECK(refusal(ConvolutionBackpropData{}, {{1, 3, 8}, {3, 2, 3}, {1}}) == "output shape: given a computed value, expected a constant");
  CHECK(refusal(Convolution{}, {{1, 1, 3}, {1, 1, 3}}, ElementType::boolean) ==
        "element type: given boolean, expected a number of at least 8 bits");
  CHECK(refusal(Convolution{}, {tensor({1}, {1, 1, 1}), tensor<std::int32_t>({1}, {1, 1, 1})}) ==
        "weights: given element type i32, expected f32 as in input 0");
}

TEST_CASE("an output too large to exist is refused before memory is taken") {
  const std::int64_t large = (std::int64_t{1} << 31) - 1;
  CHECK(refusal(Convolution{{}, {large, large}, {large, large}, {}}, {{1, 1, 1, 1}, {1, 1, 1, 1}})
            .ends_with("expected at most 2^62 elements"));
}
