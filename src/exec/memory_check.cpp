#include <map>
#include <string>

#include <octet/base/error.hpp>

#include "exec/plan.hpp"

namespace octet::exec {
namespace {

/// Which tensor owns which bytes of the arena. Bytes belong to whoever was written there last.
class ArenaMap {
 public:
  void write(std::size_t start, std::size_t bytes, TensorId tensor) {
    const std::size_t end = start + bytes;
    auto next = spans_.lower_bound(start);
    if (next != spans_.begin()) {
      const auto previous = std::prev(next);
      if (previous->second.end > end) spans_[end] = previous->second;
      if (previous->second.end > start) previous->second.end = start;
    }
    while (next != spans_.end() && next->first < end) {
      if (next->second.end > end) spans_[end] = next->second;
      next = spans_.erase(next);
    }
    spans_[start] = {end, tensor};
  }

  bool holds(std::size_t start, std::size_t bytes, TensorId tensor) const {
    const auto span = spans_.find(start);
    return span != spans_.end() && span->second.tensor == tensor && span->second.end == start + bytes;
  }

 private:
  struct Span {
    std::size_t end = 0;
    TensorId tensor = 0;
  };
  std::map<std::size_t, Span> spans_;  ///< by the first byte
};

class MemoryChecker {
 public:
  explicit MemoryChecker(const Plan& plan) : plan_(plan), contents_(plan.tensors.size(), nothing), writers_(plan.tensors.size(), nothing) {
    for (TensorId id = 0; id < contents_.size(); ++id)
      if (is_given(base(id))) contents_[id] = id;
  }

  void run() {
    auto tap = plan_.taps.begin();
    for (step_ = 0; step_ < plan_.steps.size(); ++step_) {
      for (; tap != plan_.taps.end() && tap->steps_before <= step_; ++tap) require(tap->tensor, "an observer");
      follow(plan_.steps[step_]);
    }
    for (; tap != plan_.taps.end(); ++tap) require(tap->tensor, "an observer");
    for (const TensorId output : plan_.output_tensors) require(output, "an output of the network");
    for (const OpenOutput& open : plan_.open_outputs) require(open.count, "the size of an output of the network");
  }

 private:
  static constexpr TensorId nothing = UINT32_MAX;

  const PlanTensor& base(TensorId id) const { return plan_.tensors[plan_.tensors[id].base]; }
  static bool is_given(const PlanTensor& memory) { return memory.storage == Storage::Constant || memory.storage == Storage::Input; }

  void follow(const Step& step) {
    const std::string reader = "layer '" + step.description.name + "'";
    for (const TensorId id : step.reads) require(id, reader);
    for (const TensorId id : step.writes) write(id);
    // Results must not lie on each other, nor on operands that the kernel does not say it reads in time.
    for (const TensorId id : step.writes) require(id, reader);
    for (const TensorId id : step.reads)
      if (!step.in_place || plan_.tensors[id].content != plan_.tensors[*step.in_place].content) require(id, reader);
  }

  void write(TensorId id) {
    const PlanTensor& memory = base(id);
    if (is_given(memory)) fail("layer '" + plan_.steps[step_].description.name + "' writes to a constant or an input of the network");
    contents_[plan_.tensors[id].base] = plan_.tensors[id].content;
    writers_[plan_.tensors[id].base] = static_cast<TensorId>(step_);
    if (memory.storage == Storage::Arena && memory.bytes > 0) arena_.write(memory.offset, memory.bytes, plan_.tensors[id].base);
  }

  void require(TensorId id, const std::string& reader) const {
    const PlanTensor& tensor = plan_.tensors[id];
    const PlanTensor& memory = base(id);
    const bool is_there = contents_[tensor.base] == tensor.content || memory.bytes == 0;
    const bool is_intact = memory.storage != Storage::Arena || memory.bytes == 0 || arena_.holds(memory.offset, memory.bytes, tensor.base);
    if (is_there && is_intact) return;
    const TensorId writer = writers_[tensor.base];
    fail(reader + " reads what " + (writer == nothing ? "nobody wrote" : "'" + plan_.steps[writer].description.name + "' wrote") +
         (is_there ? ", after other layers wrote to the same memory" : ", expecting other elements there"));
  }

  [[noreturn]] static void fail(const std::string& what) { throw Error(ErrorCode::Internal, "memory plan: " + what); }

  const Plan& plan_;
  std::vector<TensorId> contents_;  ///< what the memory of each owner holds
  std::vector<TensorId> writers_;   ///< the step that wrote there last
  ArenaMap arena_{};
  std::size_t step_ = 0;
};

}  // namespace

void check_memory(const Plan& plan) { MemoryChecker(plan).run(); }

}  // namespace octet::exec
