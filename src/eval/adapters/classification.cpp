#include <string>

#include <octet/base/error.hpp>

#include "eval/adapter.hpp"

namespace octet {
namespace {

class ClassificationAdapter : public OutputAdapter {
 public:
  void require_outputs(const std::vector<Port>& outputs) const override {
    if (outputs.size() == 1) return;
    throw Error(ErrorCode::Unsupported, "classification: given a network of " + std::to_string(outputs.size()) + " outputs, expected one");
  }
  std::int64_t classes(const std::vector<Port>& outputs) const override {
    const Shape& shape = outputs.front().shape;
    return static_cast<std::int64_t>(shape.elements(1, shape.rank()));
  }
  Prediction predict(std::span<const Tensor> outputs) const override { return ClassScores{outputs.front().data<float>()}; }
};

}  // namespace

std::unique_ptr<OutputAdapter> make_classification_adapter() { return std::make_unique<ClassificationAdapter>(); }

}  // namespace octet
