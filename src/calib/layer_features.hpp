#pragma once

#include <cstddef>
#include <optional>

#include <octet/graph/graph.hpp>
#include <octet/stats/statistics.hpp>

#include "graph/window.hpp"

namespace octet {

/// A convolution or matrix product as what it computes at each place: for each group a row of features of its input times a matrix of
/// weights.
class LayerFeatures {
 public:
  /// Nothing for layers that are no such product: transposed convolutions, matrices of more than two dimensions.
  static std::optional<LayerFeatures> of(const Graph& graph, NodeId layer);

  std::size_t groups() const { return groups_; }
  std::size_t outputs() const { return outputs_; }    ///< of a group
  std::size_t features() const { return features_; }  ///< of a group
  std::size_t places() const { return places_; }

  /// Where the weight stands among the elements of the layer's weights.
  std::size_t weight(std::size_t group, std::size_t output, std::size_t feature) const;
  /// Features from `first` on of a group at a place of the layer's input.
  void gather(const StridedView& input, std::size_t place, std::size_t group, std::size_t first, std::size_t count, float* row) const;

 private:
  LayerFeatures() = default;
  void gather_matrix(const StridedView& input, std::size_t place, std::size_t first, std::size_t count, float* row) const;

  bool is_matrix_ = false, transposed_ = false;
  std::size_t groups_ = 1, outputs_ = 0, features_ = 0, places_ = 0;
  Window window_{};
  std::size_t kernel_ = 1;  ///< features of one channel
};

}  // namespace octet
