#include <algorithm>

#include "exec/plan.hpp"

namespace octet::exec {
namespace {

constexpr std::size_t never = SIZE_MAX;

/// When the memory of a tensor is used. Steps are counted from 0, and who looks at the network's outputs comes last.
struct Use {
  std::size_t first_write = never;
  std::size_t last_write = 0;
  std::size_t last_read = 0;
  std::size_t readers_at_last = 0;  ///< how often the last step that reads it does
};

class MemorySharing {
 public:
  explicit MemorySharing(Plan& plan) : plan_(plan), uses_(plan.tensors.size()), owners_(plan.tensors.size()), left_out_(plan.steps.size()) {
    for (TensorId id = 0; id < owners_.size(); ++id) owners_[id] = id;
    find_uses();
  }

  void run() {
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      const Step& step = plan_.steps[i];
      const std::optional<TensorId> operand = step.copies ? step.reads.front() : step.in_place;
      if (!operand || !can_share(*operand, step.writes.front(), i)) continue;
      join(*operand, step.writes.front());
      if (step.copies) leave_out(i);
    }
    for (PlanTensor& tensor : plan_.tensors) tensor.base = owner(tensor.base);
    remove_steps();
  }

 private:
  void find_uses() {
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      for (const TensorId id : plan_.steps[i].reads) note_read(id, i);
      for (const TensorId id : plan_.steps[i].writes) {
        Use& use = uses_[plan_.tensors[id].base];
        use.first_write = std::min(use.first_write, i);
        use.last_write = i;
      }
    }
    // An observer sees a value between two steps.
    for (const Tap& tap : plan_.taps)
      if (tap.steps_before > 0) note_read(tap.tensor, tap.steps_before - 1);
    for (const TensorId id : plan_.output_tensors) note_read(id, never);
    for (const OpenOutput& open : plan_.open_outputs) note_read(open.count, never);
  }

  void note_read(TensorId id, std::size_t step) {
    Use& use = uses_[plan_.tensors[id].base];
    if (step > use.last_read) use.readers_at_last = 0;
    use.last_read = std::max(use.last_read, step);
    if (step == use.last_read) ++use.readers_at_last;
  }

  TensorId owner(TensorId id) const {
    while (owners_[id] != id) id = owners_[id];
    return id;
  }

  bool is_whole(TensorId id) const {
    const PlanTensor& tensor = plan_.tensors[id];
    return tensor.start == 0 && tensor.bytes == plan_.tensors[tensor.base].bytes;
  }

  /// Whether nobody needs the memory of `operand` but this step, which alone fills that of `result`.
  bool can_share(TensorId operand, TensorId result, std::size_t step) const {
    const TensorId from = owner(plan_.tensors[operand].base), to = owner(plan_.tensors[result].base);
    const Use &before = uses_[from], &after = uses_[to];
    const Storage storage = plan_.tensors[to].storage;
    return from != to && plan_.tensors[from].storage == Storage::Arena && (storage == Storage::Arena || storage == Storage::Output) &&
           is_whole(operand) && is_whole(result) && plan_.tensors[from].bytes == plan_.tensors[to].bytes && before.last_read == step &&
           before.readers_at_last == 1 && before.first_write < step && before.last_write < step && after.first_write == step;
  }

  void join(TensorId operand, TensorId result) {
    const TensorId from = owner(plan_.tensors[operand].base), to = owner(plan_.tensors[result].base);
    owners_[to] = from;
    uses_[from] = {uses_[from].first_write, uses_[to].last_write, uses_[to].last_read, uses_[to].readers_at_last};
    plan_.tensors[from].storage = plan_.tensors[to].storage;
    plan_.tensors[from].port = plan_.tensors[to].port;
  }

  /// The step behind a copy that is left out adds to the original.
  void leave_out(std::size_t copy) {
    left_out_[copy] = true;
    const TensorId original = plan_.steps[copy].reads.front();
    const TensorId content = plan_.tensors[plan_.steps[copy].writes.front()].content;
    Step& next = plan_.steps[copy + 1];
    for (TensorId& read : next.reads)
      if (plan_.tensors[read].content == content) read = original;
    next.in_place = original;
  }

  void remove_steps() {
    std::vector<std::size_t> removed_before(left_out_.size() + 1, 0);
    std::vector<Step> steps;
    for (std::size_t i = 0; i < left_out_.size(); ++i) {
      removed_before[i + 1] = removed_before[i] + (left_out_[i] ? 1 : 0);
      if (!left_out_[i]) steps.push_back(std::move(plan_.steps[i]));
    }
    plan_.steps = std::move(steps);
    for (Tap& tap : plan_.taps) tap.steps_before -= removed_before[tap.steps_before];
  }

  Plan& plan_;
  std::vector<Use> uses_;         ///< by the tensor that owns the memory
  std::vector<TensorId> owners_;  ///< of memory that was joined: the way to the tensor that owns it now
  std::vector<bool> left_out_;
};

}  // namespace

void share_memory(Plan& plan) { MemorySharing(plan).run(); }

}  // namespace octet::exec
