#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <benchmark/benchmark.h>

#include <octet/tensor/float16.hpp>

namespace octet::benchmarks {
namespace {

std::vector<float> random_floats(std::size_t count) {
  std::vector<float> values(count);
  std::mt19937 engine(0);
  std::normal_distribution<float> distribution;
  for (float& value : values) value = distribution(engine);
  return values;
}

template <typename Half>
std::vector<Half> halves(const std::vector<float>& values) {
  std::vector<Half> out(values.size());
  convert(values.data(), out.data(), values.size());
  return out;
}

/// Bytes read and written together.
template <typename Half>
void count_bytes(benchmark::State& state) {
  state.SetBytesProcessed(state.iterations() * state.range(0) * static_cast<std::int64_t>(sizeof(Half) + sizeof(float)));
}

template <typename Half>
void to_f32(benchmark::State& state) {
  const std::vector<Half> source = halves<Half>(random_floats(static_cast<std::size_t>(state.range(0))));
  std::vector<float> destination(source.size());
  for (auto _ : state) {
    convert(source.data(), destination.data(), source.size());
    benchmark::ClobberMemory();
  }
  count_bytes<Half>(state);
}

template <typename Half>
void from_f32(benchmark::State& state) {
  const std::vector<float> source = random_floats(static_cast<std::size_t>(state.range(0)));
  std::vector<Half> destination(source.size());
  for (auto _ : state) {
    convert(source.data(), destination.data(), source.size());
    benchmark::ClobberMemory();
  }
  count_bytes<Half>(state);
}

// The first size stays in the first-level cache, the second is that of a large layer's weights.
constexpr std::int64_t small_size = 4096, large_size = std::int64_t{1} << 22;

BENCHMARK_TEMPLATE(to_f32, float16)->Name("convert/f16_to_f32")->Arg(small_size)->Arg(large_size);
BENCHMARK_TEMPLATE(to_f32, bfloat16)->Name("convert/bf16_to_f32")->Arg(small_size)->Arg(large_size);
BENCHMARK_TEMPLATE(from_f32, float16)->Name("convert/f32_to_f16")->Arg(small_size)->Arg(large_size);
BENCHMARK_TEMPLATE(from_f32, bfloat16)->Name("convert/f32_to_bf16")->Arg(small_size)->Arg(large_size);

}  // namespace
}  // namespace octet::benchmarks
