#include "unit/model/ir/v6/old_net.hpp"

using namespace octet;
using namespace octet::test;

// Small files that ask for much: memory, time, or sums that do not fit.

namespace {

std::string refusal(OldNet& net) {
  return error_of([&] { net.read(); }).what();
}

/// The network's text with another size of the blob that comes first.
std::string with_blob_size(std::string xml, const std::string& size) {
  const std::size_t begin = xml.find(" size=\"") + 7;
  return xml.replace(begin, xml.find('"', begin) - begin, size);
}

}  // namespace

TEST_CASE("IR v6: a constant that the file does not hold is refused before memory is taken for its elements") {
  OldNet net({1, 2, 1, 1});
  net.layer("n", "BatchNormalization", "epsilon=\"1e-3\"", {"in"}, {1, 2, 1, 1}, {{"weights", floats({1, 1})}, {"biases", floats({0, 0})}});
  CHECK(net.read().contains("n"));
  for (const char* size : {"1152921504606846976", "9223372036854775807", "-8"}) {
    const Error error = error_of([&] { ModelFolder().read(with_blob_size(net.xml(), size), net.bin()); });
    CHECK(error.code() == ErrorCode::InvalidModel);
    CHECK_THAT(error.what(), contains("layer 'n' (BatchNormalization): weights: "));
  }
}

TEST_CASE("IR v6: the range of a tensor takes no memory for channels that a file only declares") {
  const std::int64_t many = std::int64_t{1} << 40;
  OldNet net({1, many, 1, 1});
  net.like("p", "Pooling", "kernel=\"1,1\" strides=\"1,1\" pads_begin=\"0,0\" pads_end=\"0,0\" pool-method=\"max\"", {"in"});
  net.convolution("c", "p", 1, {1}, "I8").range("in", "-1", "1");
  // The convolution has fewer weights than channels; until then nothing of the size of the input is made.
  CHECK_THAT(refusal(net), contains("layer 'c' (Convolution)"));
  OldNet scaled({1, many, 1, 1});
  scaled.like("s", "ScaleShift", "", {"in"}).range("in", "-1", "1").range("s", "0", "1");
  CHECK(scaled.read().contains("s"));
}

TEST_CASE("IR v6: concatenations of different ranges may have as many channels as networks have, and no more") {
  const auto joined = [](std::int64_t channels) {
    OldNet net({1, channels, 1, 1});
    net.like("s", "ScaleShift", "", {"in"}).range("in", "-1", "1").range("s", "0", "2");
    net.layer("j", "Concat", "axis=\"1\"", {"in", "s"}, {1, 2 * channels, 1, 1});
    return net.like("t", "ReLU", "", {"j"}).read();
  };
  CHECK(joined(1000).contains("j"));
  CHECK_THAT(error_of([&] { joined(std::int64_t{1} << 30); }).what(), contains("concatenations of more than 16777216 channels in all"));
}

TEST_CASE("IR v6: a chain of concatenations that each read the one before twice is read at once") {
  OldNet net({1, 1, 1, 1});
  net.like("s", "ScaleShift", "", {"in"}).range("in", "0", "1");
  std::string last = "in";
  for (int i = 0; i < 40; ++i) {
    const std::string name = "j" + std::to_string(i);
    net.layer(name, "Concat", "axis=\"1\"", {last, last}, {1, std::int64_t{2} << i, 1, 1});
    last = name;
  }
  CHECK(net.read().contains("j39"));
}

TEST_CASE("IR v6: a range is handed on through any number of layers") {
  OldNet net({1, 1, 1, 1});
  net.like("s", "ScaleShift", "", {"in"}).range("in", "0", "1");
  std::string last = "in";
  for (int i = 0; i < 20000; ++i) {
    net.like("r" + std::to_string(i), "ReLU", "", {last});
    last = "r" + std::to_string(i);
  }
  CHECK(net.read().contains(last));
}

TEST_CASE("IR v6: a Resample by areas without an input is kept as it is") {
  OldNet net({1, 2, 1, 1});
  net.layer("s", "Resample", "type=\"caffe.ResampleParameter.AREA\"", {}, {1, 2, 1, 1});
  net.convolution("c", "s", 1, {1, 2}).range("in", "0", "1").range("s", "0", "1");
  CHECK(net.read().contains("c"));
}

TEST_CASE("IR v6: tensors without channels have nothing to quantize") {
  OldNet net({1, 0, 1, 1});
  net.like("r", "ReLU", "", {"in"}).like("s", "ScaleShift", "", {"r"}).like("t", "ReLU", "", {"s"});
  net.range("in", "0", "1").range("r", "0", "1").range("s", "0", "1").range("t", "0", "1");
  CHECK(net.read().contains("s"));
  OldNet scaled({1, 0, 1, 1});
  scaled.like("r", "ReLU", "", {"in"});
  scaled.layer("s", "ScaleShift", "", {"r"}, {1, 0, 1, 1}, {{"weights", floats({2})}}).like("t", "ReLU", "", {"s"});
  scaled.range("in", "0", "1").range("r", "0", "1").range("s", "0", "1").range("t", "0", "1");
  CHECK_THAT(refusal(scaled), contains("weights: given shape [0,1,1,1,1], expected elements to quantize"));
}

TEST_CASE("IR v6: sizes that do not fit in a sum are refused") {
  const std::string most = "9223372036854775807", window = "kernel=\"1,1\" strides=\"1,1\" pool-method=\"max\" ";
  const auto pooling = [&](const std::string& pads) {
    OldNet net({1, 1, 4, 4});
    net.like("p", "Pooling", window + pads, {"in"});
    return refusal(net);
  };
  CHECK_THAT(pooling("pads_begin=\"" + most + ",0\" pads_end=\"" + most + ",0\""), contains("pads_begin"));
  CHECK_THAT(pooling("pads_begin=\"1\" pads_end=\"1\""), contains("pads_begin: given 1 values, expected 2"));
  const auto crop = [&](const std::string& data) {
    OldNet net({1, 1, 4, 4});
    net.like("k", "Crop", data, {"in"});
    return refusal(net);
  };
  CHECK_THAT(crop("axis=\"2\" offset=\"" + most + "\" dim=\"" + most + "\""), contains("offset and size"));
  CHECK_THAT(crop("axis=\"2\" crop_begin=\"0\" crop_end=\"-9223372036854775808\""), contains("crop_end"));
  OldNet priors({1, 1, 4, 4});
  priors.layer("b", "PriorBoxClustered", "width=\"1\" height=\"1\" variance=\"0.1\" step=\"1\" img_h=\"1e300\" img_w=\"1\"", {"in", "in"},
               {1, 2, 64});
  CHECK_THAT(refusal(priors), contains("expected at most 2^31 rows and columns"));
}
