#include <cmath>
#include <numbers>
#include <numeric>

#include <octet/base/error.hpp>

#include "model/onnx/ops/arithmetic.hpp"
#include "model/onnx/ops/ops.hpp"
#include "model/onnx/ops/steps.hpp"

namespace octet::onnx {
namespace {

// Fourier transforms are products with matrices of cosines and sines: right for any length, and small lengths are what networks have.

constexpr std::int64_t largest_length = 1 << 14;

/// factor(row) * function(2 pi * row * column / length).
template <typename Function, typename Factor>
Tensor wave_matrix(std::int64_t rows, std::int64_t columns, std::int64_t length, Function function, Factor factor) {
  Tensor matrix(ElementType::f64, Shape{rows, columns});
  const auto values = matrix.mutable_data<double>();
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < columns; ++j) {
      // The product modulo the length keeps the angle small.
      const double turns = static_cast<double>(i * j % length) / static_cast<double>(length);
      values[static_cast<std::size_t>(i * columns + j)] = factor(i) * function(2 * std::numbers::pi * turns);
    }
  return matrix;
}

std::int64_t whole_number(NodeContext& node, std::size_t index, const char* what) {
  const Dims values = node.constant_dims(index, what);
  if (values.size() != 1)
    throw Error(ErrorCode::InvalidModel, std::string(what) + ": given " + std::to_string(values.size()) + " numbers, expected one");
  return values[0];
}

void require_length(const char* what, std::int64_t length) {
  if (length < 1 || length > largest_length)
    throw Error(ErrorCode::Unsupported,
                std::string(what) + ": given " + std::to_string(length) + ", expected 1 to " + std::to_string(largest_length));
}

/// A transform of numbers that lie along the last dimension; `imaginary` is not there for real ones.
struct Signal {
  Value real{};
  std::optional<Value> imaginary{};
};

class Transform {
 public:
  Transform(NodeContext& node, std::int64_t length, bool inverse, bool onesided)
      : node_(node), steps_(node), length_(length), inverse_(inverse), onesided_(onesided) {
    require_length("dft_length", length);
  }

  /// [..., bins, 2], or [..., length, 1] where one side of a spectrum becomes a real signal.
  Value run(const Signal& signal, const std::string& prefix) {
    if (inverse_ && onesided_) return real_signal(signal, prefix);
    const std::int64_t bins = onesided_ ? length_ / 2 + 1 : length_;
    const double share = inverse_ ? 1 / static_cast<double>(length_) : 1;
    const Value cosine = matrix(
        prefix + "/cosine", signal.real, bins, [](double angle) { return std::cos(angle); }, share);
    const Value sine = matrix(
        prefix + "/sine", signal.real, bins, [](double angle) { return std::sin(angle); }, inverse_ ? share : -share);
    Value real = product(prefix + "/real_cosine", signal.real, cosine), imaginary = product(prefix + "/real_sine", signal.real, sine);
    if (signal.imaginary) {
      const Value used = cut(prefix + "/imaginary_part", *signal.imaginary);
      real = steps_.binary(prefix + "/real", BinaryKind::Subtract, real, product(prefix + "/imaginary_sine", used, sine));
      imaginary = steps_.add(prefix + "/imaginary", imaginary, product(prefix + "/imaginary_cosine", used, cosine));
    }
    const auto last = static_cast<std::int64_t>(steps_.rank(real));
    return node_.step(
        prefix + "/bins", Concat{last},
        {steps_.unsqueeze(prefix + "/real/pair", real, {last}), steps_.unsqueeze(prefix + "/imaginary/pair", imaginary, {last})});
  }

  /// At most as many numbers as the transform has; those that are missing are zero, and need no product.
  Value cut(const std::string& name, Value value) {
    const std::size_t last = steps_.rank(value) - 1;
    const std::int64_t most = inverse_ && onesided_ ? length_ / 2 + 1 : length_;
    return steps_.shape(value)[last] > most ? steps_.part(name, value, last, 0, most) : value;
  }

 private:
  template <typename Function>
  Value matrix(const std::string& name, Value like, std::int64_t columns, Function function, double factor) {
    const std::int64_t rows = steps_.shape(like)[steps_.rank(like) - 1];
    return node_.constant(name,
                          wave_matrix(rows, columns, length_, function, [&](std::int64_t) { return factor; }).converted(steps_.type(like)));
  }

  Value product(const std::string& name, Value a, Value b) { return node_.step(name, MatMul{}, {a, b}); }

  /// The other side of the spectrum is the mirrored conjugate of this one.
  Value real_signal(const Signal& signal, const std::string& prefix) {
    const std::int64_t rows = steps_.shape(signal.real)[steps_.rank(signal.real) - 1];
    const auto weight = [&](std::int64_t bin) {
      const bool alone = bin == 0 || 2 * bin == length_;
      return (alone ? 1.0 : 2.0) / static_cast<double>(length_);
    };
    const ElementType type = steps_.type(signal.real);
    const auto constant = [&](const std::string& name, auto function) {
      return node_.constant(name, wave_matrix(rows, length_, length_, function, weight).converted(type));
    };
    Value result =
        product(prefix + "/real_cosine", signal.real, constant(prefix + "/cosine", [](double angle) { return std::cos(angle); }));
    if (signal.imaginary) {
      const Value sine = constant(prefix + "/sine", [](double angle) { return std::sin(angle); });
      result = steps_.binary(prefix + "/real", BinaryKind::Subtract, result,
                             product(prefix + "/imaginary_sine", cut(prefix + "/imaginary_part", *signal.imaginary), sine));
    }
    return steps_.unsqueeze(prefix + "/column", result, {static_cast<std::int64_t>(steps_.rank(result))});
  }

  NodeContext& node_;
  Steps steps_;
  std::int64_t length_;
  bool inverse_, onesided_;
};

/// The real and imaginary parts that the last dimension holds.
Signal signal_of(NodeContext& node, Value value) {
  Steps steps(node);
  const auto last = static_cast<std::int64_t>(steps.rank(value)) - 1;
  const std::int64_t parts = steps.shape(value)[static_cast<std::size_t>(last)];
  if (parts != 1 && parts != 2)
    throw Error(ErrorCode::InvalidModel, "data: given shape " + to_string(steps.shape(value)) + ", expected 1 or 2 in the last dimension");
  Signal signal{steps.gather("real_part", value, node.index("real_part/which", 0), last), std::nullopt};
  if (parts == 2) signal.imaginary = steps.gather("imaginary_part", value, node.index("imaginary_part/which", 1), last);
  return signal;
}

/// The dimension at `axis` last, in front of those behind `kept`.
Dims with_last(std::size_t rank, std::size_t axis) {
  Dims order(rank);
  std::iota(order.begin(), order.end(), 0);
  order.erase(order.begin() + static_cast<std::ptrdiff_t>(axis));
  order.push_back(static_cast<std::int64_t>(axis));
  return order;
}

Converted convert_dft(NodeContext& node) {
  Steps steps(node);
  const Attributes& attributes = node.attributes();
  const std::size_t rank = node.rank(0);
  if (rank < 2) throw Error(ErrorCode::InvalidModel, "data: given shape " + to_string(node.shape(0)) + ", expected rank 2 or more");
  const std::int64_t given = node.opset() < 20 ? attributes.integer("axis", 1) : node.has(2) ? whole_number(node, 2, "axis") : -2;
  const std::size_t axis = normalize_axis(given, rank);
  if (axis + 1 == rank) throw Error(ErrorCode::InvalidModel, "axis: given the last one, expected one in front of it");
  const bool inverse = attributes.flag("inverse", false), onesided = attributes.flag("onesided", false);
  const std::int64_t size = node.shape(0)[axis];
  const std::int64_t length = node.has(1) ? whole_number(node, 1, "dft_length") : inverse && onesided ? 2 * (size - 1) : size;
  Transform transform(node, length, inverse, onesided);
  Signal signal = signal_of(node, node.input(0));
  const Dims order = with_last(rank - 1, axis);
  signal.real = transform.cut("real", steps.transpose("real/turned", signal.real, order));
  if (signal.imaginary) signal.imaginary = steps.transpose("imaginary/turned", *signal.imaginary, order);
  const Value result = transform.run(signal, "transform");
  // The dimension goes back to where it was; the pairs stay last.
  Dims back(rank - 1);
  std::iota(back.begin(), back.end(), 0);
  back.pop_back();
  back.insert(back.begin() + static_cast<std::ptrdiff_t>(axis), static_cast<std::int64_t>(rank) - 2);
  back.push_back(static_cast<std::int64_t>(rank) - 1);
  return one(node.add(Transpose{}, {result, node.dims("order", back)}));
}

/// Transforms of parts of a signal [batch,length,1 or 2], each times a window.
Converted convert_stft(NodeContext& node) {
  Steps steps(node);
  Value data = node.input(0);
  if (steps.rank(data) == 2) data = steps.unsqueeze("column", data, {2});
  const Shape shape = steps.shape(data);
  if (shape.rank() != 3) throw Error(ErrorCode::InvalidModel, "signal: given shape " + to_string(shape) + ", expected rank 3");
  const std::int64_t step = whole_number(node, 1, "frame_step");
  if (!node.has(2) && !node.has(3)) return node.lacks("frame_length: given none, expected one, or a window");
  const std::int64_t length = node.has(3) ? whole_number(node, 3, "frame_length") : node.shape(2)[0];
  require_length("frame_length", length);
  if (step < 1 || shape[1] < length)
    throw Error(ErrorCode::InvalidModel, "frame_step: given " + std::to_string(step) + " for a signal of " + std::to_string(shape[1]) +
                                             ", expected 1 or more and a signal of at least one frame");
  const std::int64_t frames = (shape[1] - length) / step + 1;
  Dims places;
  for (std::int64_t frame = 0; frame < frames; ++frame)
    for (std::int64_t i = 0; i < length; ++i) places.push_back(frame * step + i);
  const Value list = node.constant("places", Tensor::from(places).reshaped(Shape{frames, length}));
  Transform transform(node, length, false, node.attributes().flag("onesided", true));
  Signal signal = signal_of(node, data);
  const auto windowed = [&](const std::string& name, Value value) {
    const Value parts = steps.gather(name, value, list, 1);
    return node.has(2) ? steps.multiply(name + "/windowed", parts, node.input(2)) : parts;
  };
  signal.real = windowed("real", signal.real);
  if (signal.imaginary) signal.imaginary = windowed("imaginary", *signal.imaginary);
  return one(transform.run(signal, "transform"));
}

/// A window of cosines: a + b * cos(2 pi n / N) + c * cos(4 pi n / N).
Converted window_of_cosines(NodeContext& node, double a, double b, double c) {
  const auto type = element_type_of(node.attributes().integer("output_datatype", 1));
  if (!type || !is_floating_point(*type)) return node.lacks("output_datatype", "a floating-point type that Octet has");
  const std::int64_t size = whole_number(node, 0, "size");
  if (size < 1 || size > (std::int64_t{1} << 24))
    throw Error(ErrorCode::InvalidModel, "size: given " + std::to_string(size) + ", expected 1 to 2^24");
  const auto count = static_cast<double>(node.attributes().flag("periodic", true) ? size : size - 1);
  Tensor window(ElementType::f64, Shape{size});
  std::int64_t n = 0;
  for (double& value : window.mutable_data<double>()) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(n++) / count;
    value = a + b * std::cos(angle) + c * std::cos(2 * angle);
  }
  return one(node.constant("window", window.converted(*type)));
}

Converted convert_hann(NodeContext& node) { return window_of_cosines(node, 0.5, -0.5, 0); }
Converted convert_hamming(NodeContext& node) { return window_of_cosines(node, 25.0 / 46, -21.0 / 46, 0); }
Converted convert_blackman(NodeContext& node) { return window_of_cosines(node, 0.42, -0.5, 0.08); }

double known_scalar(NodeContext& node, std::size_t index, const char* what) {
  const Tensor value = node.constant_input(index, what).converted(ElementType::f64);
  if (value.elements() != 1)
    throw Error(ErrorCode::InvalidModel, std::string(what) + ": given shape " + to_string(value.shape()) + ", expected one number");
  return value.data<double>()[0];
}

/// Triangles over bins of a spectrum whose corners are equally far apart in mel.
Converted convert_mel_weights(NodeContext& node) {
  const auto type = element_type_of(node.attributes().integer("output_datatype", 1));
  if (!type) return node.lacks("output_datatype", "a type that Octet has");
  const std::int64_t bands = whole_number(node, 0, "num_mel_bins"), length = whole_number(node, 1, "dft_length");
  const double rate = known_scalar(node, 2, "sample_rate");
  require_length("num_mel_bins", bands);
  require_length("dft_length", length);
  const std::int64_t bins = length / 2 + 1;
  const auto mel = [](double hertz) { return 2595 * std::log10(1 + hertz / 700); };
  const double low = mel(known_scalar(node, 3, "lower_edge_hertz")), high = mel(known_scalar(node, 4, "upper_edge_hertz"));
  Dims corners;
  for (std::int64_t i = 0; i < bands + 2; ++i) {
    const double hertz = 700 * (std::pow(10, (low + static_cast<double>(i) * (high - low) / static_cast<double>(bands + 2)) / 2595) - 1);
    const double bin = std::floor(static_cast<double>(length + 1) * hertz / rate);
    if (!(bin >= 0 && bin < static_cast<double>(bins)))
      throw Error(ErrorCode::InvalidModel,
                  "upper_edge_hertz: given bin " + std::to_string(bin) + ", expected 0 to " + std::to_string(bins - 1));
    corners.push_back(static_cast<std::int64_t>(bin));
  }
  Tensor weights(ElementType::f64, Shape{bins, bands});
  const auto values = weights.mutable_data<double>();
  for (std::int64_t band = 0; band < bands; ++band) {
    const auto at = static_cast<std::size_t>(band);
    const std::int64_t left = corners[at], middle = corners[at + 1], right = corners[at + 2];
    const auto put = [&](std::int64_t bin, double value) { values[static_cast<std::size_t>(bin * bands + band)] = value; };
    if (left == middle) put(middle, 1);
    else
      for (std::int64_t bin = left; bin <= middle; ++bin) put(bin, static_cast<double>(bin - left) / static_cast<double>(middle - left));
    for (std::int64_t bin = middle; bin < right; ++bin) put(bin, static_cast<double>(right - bin) / static_cast<double>(right - middle));
  }
  return one(node.constant("weights", weights.converted(*type)));
}

constexpr OpType types[] = {
    {"DFT", convert_dft, "axis<20 inverse onesided"},
    {"STFT", convert_stft, "onesided"},
    {"HannWindow", convert_hann, "output_datatype periodic"},
    {"HammingWindow", convert_hamming, "output_datatype periodic"},
    {"BlackmanWindow", convert_blackman, "output_datatype periodic"},
    {"MelWeightMatrix", convert_mel_weights, "output_datatype"},
};

}  // namespace

std::span<const OpType> signal_ops() { return types; }

}  // namespace octet::onnx
