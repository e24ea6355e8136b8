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
  for (const OpenOutput& open : plan.open_outputs) lifetimes[plan.tensors[open.count].base].extend(plan.steps.size());
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

/// Memory that tensors which are never alive at the same time lie in.
struct Lane {
  std::size_t bytes = 0;
  std::vector<TensorId> tensors{};
};

/// Places every tensor in the middle of a lane. Where rows of images are divided between two threads, each then writes where it wrote
/// before, rather than where the other one's cache must give the memory up first; with more threads, most of it.
void place_in_lanes(Plan& plan, const std::vector<TensorId>& largest_first, const std::vector<Lifetime>& alive) {
  std::vector<Lane> lanes;
  for (const TensorId id : largest_first) {
    const auto is_free = [&](const Lane& lane) {
      return std::ranges::none_of(lane.tensors, [&](TensorId other) { return alive[id].overlaps(alive[other]); });
    };
    auto lane = std::ranges::find_if(lanes, is_free);
    if (lane == lanes.end()) lane = lanes.insert(lane, {rounded(plan.tensors[id].bytes)});
    lane->tensors.push_back(id);
  }
  for (const Lane& lane : lanes) {
    for (const TensorId id : lane.tensors)
      plan.tensors[id].offset = plan.arena_bytes + (lane.bytes - rounded(plan.tensors[id].bytes)) / 2 / alignment * alignment;
    plan.arena_bytes += lane.bytes;
  }
}

/// Places each tensor at the lowest offset that is free.
void place_densely(Plan& plan, const std::vector<TensorId>& largest_first, const std::vector<Lifetime>& alive) {
  std::vector<TensorId> placed;
  for (const TensorId id : largest_first) {
    std::vector<TensorId> busy;
    std::ranges::copy_if(placed, std::back_inserter(busy), [&](TensorId other) { return alive[id].overlaps(alive[other]); });
    std::ranges::sort(busy, {}, [&](TensorId other) { return plan.tensors[other].offset; });
    PlanTensor& tensor = plan.tensors[id];
    tensor.offset = lowest_gap(plan, busy, rounded(tensor.bytes));
    plan.arena_bytes = std::max(plan.arena_bytes, tensor.offset + rounded(tensor.bytes));
    placed.push_back(id);
  }
}

}  // namespace

void place_tensors(Plan& plan) {
  const std::vector<Lifetime> alive = lifetimes(plan);
  std::vector<TensorId> order;
  for (TensorId id = 0; id < plan.tensors.size(); ++id)
    if (plan.tensors[id].storage == Storage::Arena && plan.tensors[id].base == id && alive[id].first != SIZE_MAX) order.push_back(id);
  std::ranges::stable_sort(order, [&](TensorId a, TensorId b) { return plan.tensors[a].bytes > plan.tensors[b].bytes; });
  const bool divided = std::ranges::any_of(plan.steps, [](const Step& step) { return step.bands > 1; });
  if (divided) place_in_lanes(plan, order, alive);
  else place_densely(plan, order, alive);
}

void place_apart(Plan& plan) {
  for (TensorId id = 0; id < plan.tensors.size(); ++id) {
    PlanTensor& tensor = plan.tensors[id];
    if (tensor.storage != Storage::Arena || tensor.base != id) continue;
    tensor.offset = plan.arena_bytes;
    plan.arena_bytes += rounded(tensor.bytes);
  }
}

}  // namespace octet::exec
