#include <array>

#include <octet/base/error.hpp>

#include "model/ir/compose/composition.hpp"
#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

/// Moves elements along one axis, away from its begin or, when `reverse`, from its end; zeros come after them.
class Shifter {
 public:
  Shifter(Composition& layer, std::size_t axis, bool reverse)
      : layer_(layer), axis_(axis), reverse_(reverse), zero_(layer.scalar("zero", 0, layer.type(0u))) {}

  Value shifted(const std::string& name, Value x, std::int64_t distance) {
    const Shape shape = layer_.shape(x);
    const std::int64_t kept = shape[axis_] - distance;
    const Value lengths = layer_.dims(name + "/lengths", reverse_ ? Dims{distance, kept} : Dims{kept, distance});
    const Value parts =
        layer_.step(name + "/parts", VariadicSplit{}, {x, layer_.index(name + "/axis", static_cast<std::int64_t>(axis_)), lengths});
    Dims begin(shape.rank(), 0), end(shape.rank(), 0);
    (reverse_ ? end : begin)[axis_] = distance;
    return layer_.step(name, Pad{},
                       {output(parts, reverse_ ? 1 : 0), layer_.dims(name + "/begin", begin), layer_.dims(name + "/end", end), zero_});
  }

 private:
  Composition& layer_;
  std::size_t axis_;
  bool reverse_;
  Value zero_;
};

/// After a step of 2^n each element is the sum of 2^(n+1): Hillis and Steele, 1986.
Composed compose_cumulative_sum(Composition& layer) {
  const bool exclusive = layer.attributes().flag("exclusive", false), reverse = layer.attributes().flag("reverse", false);
  std::int64_t given_axis = 0;
  if (layer.input_count() > 1) {
    const Tensor* known = layer.known(1);
    if (!known) return layer.decline_computed("axis");
    given_axis = known->to_dims().at(0);
  }
  const std::size_t axis = normalize_axis(given_axis, layer.rank(0));
  const std::int64_t size = layer.shape(0)[axis];
  Shifter shifter(layer, axis, reverse);
  Value sum = layer.input(0);
  if (exclusive && size > 0) sum = shifter.shifted("exclusive", sum, 1);
  for (std::int64_t distance = 1; distance < size; distance *= 2) {
    const std::string name = "distance" + std::to_string(distance);
    sum = layer.binary(name, BinaryKind::Add, sum, shifter.shifted(name + "/shifted", sum, distance));
  }
  return layer.finish(Convert{layer.type(0u)}, {sum});
}

/// The first elements of each sample along the sequence in the other order, which are taken one by one.
Composed compose_reverse_sequence(Composition& layer) {
  const Tensor* lengths = layer.known(1);
  if (!lengths) return layer.decline_computed("seq_lengths");
  const Shape shape = layer.shape(0);
  const std::size_t batch = normalize_axis(layer.attributes().integer("batch_axis", 0), shape.rank());
  const std::size_t sequence = normalize_axis(layer.attributes().integer("seq_axis", 1), shape.rank());
  const Dims counts = lengths->to_dims();
  if (batch == sequence || static_cast<std::int64_t>(counts.size()) != shape[batch])
    throw Error(ErrorCode::InvalidModel, "seq_lengths: given " + std::to_string(counts.size()) + ", expected one for each of the " +
                                             std::to_string(shape[batch]) + " samples");
  Dims places(shape.elements());
  const auto batch_step = static_cast<std::int64_t>(shape.elements(batch + 1, shape.rank()));
  const auto sequence_step = static_cast<std::int64_t>(shape.elements(sequence + 1, shape.rank()));
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto at = static_cast<std::int64_t>(i);
    const std::int64_t length = counts[static_cast<std::size_t>(at / batch_step % shape[batch])],
                       place = at / sequence_step % shape[sequence];
    if (length < 0 || length > shape[sequence])
      throw Error(ErrorCode::InvalidModel,
                  "seq_lengths: given " + std::to_string(length) + ", expected 0 to " + std::to_string(shape[sequence]));
    places[i] = place < length ? at + (length - 1 - 2 * place) * sequence_step : at;
  }
  const Value flat = layer.reshaped("flat", layer.input(0), {static_cast<std::int64_t>(places.size())});
  return layer.finish_reshaped(layer.step("taken", Gather{}, {flat, layer.dims("places", places), layer.index("axis", 0)}), shape.dims());
}

constexpr std::array types{ComposedType{"CumSum", 3, any_later, compose_cumulative_sum},
                           ComposedType{"ReverseSequence", 1, any_later, compose_reverse_sequence}};

}  // namespace

std::span<const ComposedType> composed_sequences() { return types; }

}  // namespace octet::ir
