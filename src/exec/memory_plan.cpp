#include <algorithm>
#include <numeric>

#include "exec/plan.hpp"

namespace octet::exec {
namespace {

constexpr std::size_t alignment = 64;

/// The steps during which a tensor's memory is in use, both ends included.
struct Lifetime {
  std::size_t first = SIZE_MAX;
  std::size_t last = 0;

  void extend(std::size_t step) {
    first = std::min(first, step);
    last = std::max(last, step);
  }
  bool overlaps(const Lifetime& other) const { return first <= other.last && other.first <= last; }
};

std::vector<Lifetime> lifetimes(const Plan& plan) {
  std::vector<Lifetime> lifetimes(plan.tensors.size());
  for (std::size_t step = 0; step < plan.steps.size(); ++step) {
    for (const TensorId id : plan.steps[step].reads) lifetimes[plan.tensors[id].base].extend(step);
    for (const TensorId id : plan.steps[step].writes) lifetimes[plan.tensors[id].base].extend(step);
  }
  // An observer sees a value right after the step that completes it.
  for (const Tap& tap : plan.taps)
    if (tap.steps_before > 0) lifetimes[plan.tensors[tap.tensor].base].extend(tap.steps_before - 1);
  return lifetimes;
}

std::size_t rounded(std::size_t bytes) { return (bytes + alignment - 1) / alignment * alignment; }

/// The lowest offset at which `bytes` fit between `busy` tensors, which are sorted by offset.
std::size_t lowest_gap(const Plan& plan, const std::vector<TensorId>& busy, std::size_t bytes) {
  std::size_t offset = 0;
  for (const TensorId id : busy) {
    const PlanTensor& other = plan.tensors[id];
    if (offset + bytes <= other.offset) break;
    offset = std::max(offset, other.offset + rounded(other.bytes));
  }
  return offset;
}

}  // namespace

void place_tensors(Plan& plan) {
  const std::vector<Lifetime> alive = lifetimes(plan);
  std::vector<TensorId> order;
  for (TensorId id = 0; id < plan.tensors.size(); ++id)
    if (plan.tensors[id].storage == Storage::Arena && plan.tensors[id].base == id && alive[id].first != SIZE_MAX) order.push_back(id);
  std::ranges::stable_sort(order, [&](TensorId a, TensorId b) { return plan.tensors[a].bytes > plan.tensors[b].bytes; });

  std::vector<TensorId> placed;
  for (const TensorId id : order) {
    std::vector<TensorId> busy;
    std::ranges::copy_if(placed, std::back_inserter(busy), [&](TensorId other) { return alive[id].overlaps(alive[other]); });
    std::ranges::sort(busy, {}, [&](TensorId other) { return plan.tensors[other].offset; });
    PlanTensor& tensor = plan.tensors[id];
    tensor.offset = lowest_gap(plan, busy, rounded(tensor.bytes));
    plan.arena_bytes = std::max(plan.arena_bytes, tensor.offset + rounded(tensor.bytes));
    placed.push_back(id);
  }
}

}  // namespace octet::exec
