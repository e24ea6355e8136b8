#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include <octet/eval/evaluator.hpp>

namespace octet::job {

/// `count` positions among `size`, or all of them, evenly spread and in order.
std::vector<std::size_t> spread_positions(std::size_t size, std::size_t count);

/// Hands inputs of a network to `take`, each made of `batch` of these samples, in order; the last one is filled up with its last sample.
/// Samples are loaded by `workers` threads at a time.
void for_each_input(const Evaluator& data, const std::vector<std::size_t>& samples, std::int64_t batch, int workers,
                    const std::function<void(const Tensor& input)>& take);

/// The number of threads that was asked for, 0 meaning as many as there are processors.
int worker_count(int threads);

}  // namespace octet::job
