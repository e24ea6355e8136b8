#include "model/ir/compose/composition.hpp"

#include <octet/base/error.hpp>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {

Value Composition::input(std::size_t index) const {
  if (index < source_.inputs.size()) return source_.inputs[index];
  throw Error(ErrorCode::InvalidModel,
              "inputs: given " + std::to_string(source_.inputs.size()) + ", expected at least " + std::to_string(index + 1));
}

std::vector<const OutputDescription*> Composition::descriptions() const { return described(graph_, source_.inputs); }

Value Composition::step(std::string_view purpose, Operation operation, std::vector<Value> inputs) {
  std::string name = source_.name + "/" + std::string(purpose);
  while (graph_.contains(name) || (source_.is_reserved && source_.is_reserved(name))) name += "_";
  return graph_.add(std::move(name), std::move(operation), std::move(inputs));
}

Value Composition::converted(std::string_view purpose, Value value, ElementType to) {
  return type(value) == to ? value : step(purpose, Convert{to}, {value});
}

Value Composition::reshaped(std::string_view purpose, Value value, const Dims& dims) {
  const Value target = this->dims(std::string(purpose) + "/shape", dims);
  return step(purpose, Reshape{}, {value, target});
}

Value Composition::by_channel(std::string_view purpose, Value value, std::size_t rank) {
  Dims dims(rank, 1);
  dims.at(1) = -1;
  return reshaped(purpose, value, dims);
}

Value Composition::size_of(std::string_view purpose, Value shape, std::size_t dimension) {
  const std::string prefix(purpose);
  const Value which = index(prefix + "/which", static_cast<std::int64_t>(dimension));
  return step(prefix, Gather{}, {shape, which, index(prefix + "/axis", 0)});
}

Value Composition::finish(Operation operation, std::vector<Value> inputs) {
  return graph_.add(source_.name, std::move(operation), std::move(inputs));
}

Value Composition::finish_reshaped(Value value, const Dims& dims) { return finish(Reshape{}, {value, this->dims("shape", dims)}); }

std::nullopt_t Composition::decline(const std::string& what, const std::string& given, const std::string& expected) {
  reason_ = what + ": given " + given + ", expected " + expected;
  return std::nullopt;
}

const std::vector<ComposedType>& composed_types() {
  static const std::vector<ComposedType> all = [] {
    std::vector<ComposedType> types;
    for (const std::span<const ComposedType> family :
         {composed_attention(), composed_functions(), composed_indexing(), composed_newer(), composed_normalization(), composed_pooling(),
          composed_regions(), composed_scatter(), composed_sequences(), composed_space()})
      types.insert(types.end(), family.begin(), family.end());
    return types;
  }();
  return all;
}

const ComposedType* find_composed_type(std::string_view name, int opset) {
  for (const ComposedType& type : composed_types())
    if (type.name == name && (opset == 0 || (opset >= type.first && opset <= type.last))) return &type;
  return nullptr;
}

}  // namespace octet::ir
