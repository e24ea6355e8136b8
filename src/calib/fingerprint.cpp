#include "calib/fingerprint.hpp"

#include <array>
#include <bit>
#include <cstdint>

#include <octet/quant/scheme.hpp>

namespace octet {
namespace {

class Hash {
 public:
  void add(std::string_view bytes) {
    add_number(bytes.size());
    for (const char byte : bytes) mix(static_cast<unsigned char>(byte));
  }
  void add_number(std::uint64_t number) {
    for (int i = 0; i < 8; ++i) mix(static_cast<unsigned char>(number >> (8 * i)));
  }
  void add_real(double number) { add_number(std::bit_cast<std::uint64_t>(number)); }

  std::string text() const {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (int shift = 60; shift >= 0; shift -= 4) text += digits[(state_ >> shift) & 15];
    return text;
  }

 private:
  void mix(unsigned char byte) { state_ = (state_ ^ byte) * 0x100000001b3; }
  std::uint64_t state_ = 0xcbf29ce484222325;
};

void add_node(Hash& hash, const Node& node) {
  hash.add(node.name);
  hash.add(type_name(node.operation));
  for (const Value input : node.inputs) {
    hash.add_number(input.node);
    hash.add_number(input.port);
  }
  for (const OutputDescription& output : node.outputs) {
    hash.add(name(output.element_type));
    for (const std::int64_t size : output.shape) hash.add_number(static_cast<std::uint64_t>(size));
  }
  if (const auto* constant = node.as<Constant>())
    hash.add({static_cast<const char*>(constant->value.raw()), constant->value.bytes()});
}

}  // namespace

std::string fingerprint(std::string_view bytes) {
  Hash hash;
  hash.add(bytes);
  return hash.text();
}

std::string fingerprint(const Graph& graph) {
  Hash hash;
  for (const Node& node : graph.nodes()) add_node(hash, node);
  return hash.text();
}

std::string fingerprint(const Statistics& statistics) {
  Hash hash;
  for (const std::string& tensor : statistics.tensors()) {
    const TensorStatistics seen = statistics.of(tensor);
    const ValueRange trimmed = statistics.trimmed_extremes(tensor, 95), inner = statistics.percentile(tensor, 99);
    hash.add(tensor);
    hash.add_number(seen.samples);
    hash.add_number(seen.elements);
    for (const double number : std::array<double, 9>{seen.minimum, seen.maximum, seen.mean, seen.mean_minimum, seen.mean_maximum,
                                                     trimmed.low, trimmed.high, inner.low, inner.high})
      hash.add_real(number);
  }
  return hash.text();
}

std::string fingerprint(const QuantScheme& scheme) { return fingerprint(scheme_json(scheme)); }

}  // namespace octet
