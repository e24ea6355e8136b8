#pragma once

#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/base/warning.hpp>
#include <octet/graph/graph.hpp>
#include <octet/quant/range.hpp>
#include <octet/quant/scheme.hpp>
#include <octet/stats/statistics.hpp>
#include <octet/stats/tensor_name.hpp>

namespace octet {

/// Why a layer has the precision that it has.
struct LayerDecision {
  std::string layer{};
  std::string type{};
  bool int8 = false;
  std::string reason{};  ///< a sentence fragment: "inputs and weights are quantized", "feeds only the softmax at the end", ...
  double macs = 0;
};

/// Where a network is to be quantized. Made once for a graph; what the ranges are, the statistics say later.
struct Placement {
  /// One activation quantizer: the tensors that share its range. A FakeQuantize stands on each of them.
  struct Quantizer {
    std::vector<Value> values{};        ///< outputs of `graph`
    std::vector<std::string> tensors{};  ///< their names in Statistics: tensor_name() of each
  };

  Graph graph{};                          ///< the network in f32, scales folded into weights (fold_affine), to be observed and quantized
  std::vector<Quantizer> quantizers{};
  std::vector<NodeId> weighted{};         ///< layers whose constant weights are to be quantized
  std::vector<LayerDecision> decisions{};  ///< one per layer that could run in INT8, in execution order

  /// The tensors to observe.
  OCTET_API std::vector<std::string> tensors() const;
};

/// Decides where quantizers stand: on the inputs and weights of Convolution, GroupConvolution, ConvolutionBackpropData and MatMul with one
/// constant matrix, on both inputs of an Add that such a layer can add to its result, and on the inputs of Concat with one range for all.
/// A quantizer moves up through MaxPool, Reshape, Transpose, Split, Concat and other operations that only move values, where all readers of
/// what they move run in INT8, so that those operations do too. Readers in FP32 see the value as it was before its quantizer.
/// Heads stay FP32: Softmax, DetectionOutput, NonMaxSuppression, box decoding, and what leads only to them element by element.
/// A network that has FakeQuantize already, or weights stored as integers, stays as it is and gets no other quantizers.
OCTET_API Placement place_quantizers(const Graph& graph, const QuantScheme& scheme);

/// Warns of overrides of the scheme that match no layer of the network, naming the types that it has.
OCTET_API std::vector<Warning> unmatched_overrides(const QuantScheme& scheme, const Graph& graph);

/// The network with FakeQuantize on activations and weights, in f32. The names are those of the layers that read them: LAYER/fq_input, with
/// _0, _1, ... for layers of several inputs, and LAYER/fq_weights. A quantizer uses what an override says of the first layer that reads it.
/// Where statistics lack a tensor that was only moved, as by MaxPool or Concat, they are those of the tensors that it was moved from: what
/// was observed for one scheme serves another that keeps more layers in FP32. Throws Error(NotFound) naming a tensor that they lack.
OCTET_API Graph quantize(const Placement& placement, const Statistics& statistics, const QuantScheme& scheme);

/// The same network with the weights behind FakeQuantize stored as i8: Constant, Convert, Subtract (where the zero point is not 0) and
/// Multiply, about a quarter of the size.
OCTET_API Graph compress_weights(const Graph& graph);

}  // namespace octet
