#pragma once

#include <cstddef>
#include <vector>

namespace octet {

/// Sums over rows of features: of each, and of the products of any two.
class Products {
 public:
  /// Rows are that many floats long, of which those behind `features` are zero.
  static std::size_t padded(std::size_t features);
  static std::size_t bytes(std::size_t features) { return padded(features) * padded(features) * sizeof(float); }

  explicit Products(std::size_t features);

  void add(const float* rows, std::size_t count);

  std::size_t features() const { return features_; }
  std::size_t rows() const { return rows_; }
  double mean(std::size_t feature) const { return sums_[feature] / static_cast<double>(rows_); }
  /// Row by row, padded() apart; leaves the products of no use.
  std::vector<float> take_covariance() &&;

 private:
  std::size_t features_, stride_, rows_ = 0;
  std::vector<double> sums_;
  std::vector<float> products_;  ///< on and above the diagonal, in tiles
};

}  // namespace octet
