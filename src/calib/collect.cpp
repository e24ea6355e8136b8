#include "calib/collect.hpp"

#include <algorithm>
#include <utility>

#include <octet/base/error.hpp>

#include "base/bytes.hpp"
#include "base/pieces.hpp"
#include "stats/statistics_collector.hpp"

namespace octet {
namespace {

void set_inputs(InferRequest& request, const Executor& executor, std::span<const Tensor> inputs) {
  if (inputs.size() != executor.inputs().size())
    throw Error(ErrorCode::InvalidArgument,
                "inputs: given " + std::to_string(inputs.size()) + ", expected " + std::to_string(executor.inputs().size()));
  for (std::size_t i = 0; i < inputs.size(); ++i) request.set_input(i, inputs[i]);
}

/// Inferences from `begin` up to `end`. Errors name a sample by its number if inferences hold as many each.
Collected collect_piece(const Executor& executor, const std::vector<std::string>& tensors, const Inferences& inferences, std::size_t begin,
                        std::size_t end) {
  Collected collected;
  InferRequest request = executor.make_request();
  StatisticsCollector collector(collected.statistics, tensors, 1);
  for (std::size_t i = begin; i < end; ++i) {
    const std::vector<Tensor> inputs = inferences.inputs(i);
    set_inputs(request, executor, inputs);
    collector.begin();
    request.run([&](const ObservedValue& value) {
      collector.observe(value.index, StridedView{value.data, value.shape, value.strides}, i * samples_of(inputs));
    });
    collector.add();
    collected.samples += samples_of(inputs);
  }
  return collected;
}

std::string to_bytes(const Collected& collected) {
  ByteWriter writer;
  writer.number(collected.samples);
  writer.text(collected.statistics.to_bytes());
  return std::move(writer).take();
}

Collected from_bytes(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto samples = reader.number<std::uint64_t>("samples");
  return {samples, Statistics::from_bytes(reader.take("statistics", reader.left()))};
}

}  // namespace

std::uint64_t samples_of(std::span<const Tensor> inputs) {
  if (inputs.empty() || inputs.front().shape().rank() == 0) return 1;
  return static_cast<std::uint64_t>(inputs.front().shape()[0]);
}

void collect(const Executor& executor, const std::vector<std::string>& tensors, const Inferences& inferences, Workers& workers,
             const std::function<void(Collected)>& take) {
  const std::size_t pieces = std::min(std::max<std::size_t>(workers.count(), 1), inferences.count);
  const auto work = [&](std::size_t piece) {
    return to_bytes(collect_piece(executor, tensors, inferences, begin_of_piece(piece, pieces, inferences.count),
                                  begin_of_piece(piece + 1, pieces, inferences.count)));
  };
  workers.run(pieces, work, [&](std::size_t, const std::string& result) { take(from_bytes(result)); });
}

}  // namespace octet
