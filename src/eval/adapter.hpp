#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include <octet/eval/evaluator.hpp>

#include "eval/prediction.hpp"

namespace octet {

/// Makes predictions of a network's outputs. Immutable.
class OutputAdapter {
 public:
  virtual ~OutputAdapter() = default;
  /// Throws Error(Unsupported) where it cannot understand the outputs of such a network.
  virtual void require_outputs(const std::vector<Port>& outputs) const = 0;
  /// How many classes there are; 0 where that has no meaning.
  virtual std::int64_t classes(const std::vector<Port>& outputs) const = 0;
  /// `outputs` are those of one sample, f32, without the dimension of the batch; the prediction may refer to them.
  virtual Prediction predict(std::span<const Tensor> outputs) const = 0;
};

std::unique_ptr<OutputAdapter> make_classification_adapter();
/// Understands nothing and takes everything.
std::unique_ptr<OutputAdapter> make_no_adapter();
std::unique_ptr<OutputAdapter> make_adapter(Adapter kind);

}  // namespace octet
