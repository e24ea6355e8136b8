#include "job/inputs/joined_samples.hpp"

#include <algorithm>
#include <thread>

#include "base/parallel.hpp"

namespace octet::job {
namespace {

Tensor joined(const std::vector<Tensor>& samples, std::size_t begin, std::int64_t batch) {
  if (batch == 1) return samples[begin];
  Tensor all(ElementType::f32, samples.front().shape().with(0, batch));
  float* place = all.mutable_data<float>().data();
  for (std::int64_t i = 0; i < batch; ++i) {
    const std::size_t sample = std::min(begin + static_cast<std::size_t>(i), samples.size() - 1);
    place = std::ranges::copy(samples[sample].data<float>(), place).out;
  }
  return all;
}

}  // namespace

std::vector<std::size_t> spread_positions(std::size_t size, std::size_t count) {
  count = std::min(size, count);
  std::vector<std::size_t> positions(count);
  for (std::size_t i = 0; i < count; ++i) positions[i] = i * size / count;
  return positions;
}

void for_each_input(const Evaluator& data, const std::vector<std::size_t>& samples, std::int64_t batch, int workers,
                    const std::function<void(const Tensor& input)>& take) {
  const std::size_t block = static_cast<std::size_t>(batch) * static_cast<std::size_t>(std::max(workers, 1)) * 2;
  for (std::size_t begin = 0; begin < samples.size(); begin += block) {
    std::vector<Tensor> loaded(std::min(block, samples.size() - begin));
    for_each_index(loaded.size(), workers, [&](std::size_t i) { loaded[i] = data.input(samples[begin + i]); });
    for (std::size_t i = 0; i < loaded.size(); i += static_cast<std::size_t>(batch)) take(joined(loaded, i, batch));
  }
}

int worker_count(int threads) { return threads > 0 ? threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency())); }

}  // namespace octet::job
