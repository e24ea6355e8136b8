#include "exec/run_steps.hpp"

#include <atomic>
#include <chrono>
#include <exception>

#include "exec/barrier.hpp"
#include "exec/thread_scope.hpp"

namespace octet::exec {
namespace {

/// The time of each step, as far as anyone wants to know.
class StepClock {
 public:
  explicit StepClock(std::span<double> seconds) : seconds_(seconds), last_(now()) {}

  void finish(std::size_t step) {
    if (seconds_.empty()) return;
    const Time end = now();
    seconds_[step] = std::chrono::duration<double>(end - last_).count();
    last_ = end;
  }

 private:
  using Time = std::chrono::steady_clock::time_point;
  Time now() const { return seconds_.empty() ? Time{} : std::chrono::steady_clock::now(); }

  std::span<double> seconds_;
  Time last_;
};

/// Keeps the first exception of several threads.
class FirstException {
 public:
  bool is_set() const { return set_.load(std::memory_order_relaxed); }
  void keep(std::exception_ptr exception) {
    if (!set_.exchange(true)) exception_ = std::move(exception);
  }
  void rethrow() const {
    if (exception_) std::rethrow_exception(exception_);
  }

 private:
  std::atomic<bool> set_ = false;
  std::exception_ptr exception_{};
};

/// The bands of a step that fall to thread `index` of a team. Those that are `threads` apart share a scratchpad and stay with one thread,
/// also where the team is smaller than it should be.
void run_bands(const Step& step, RunContext context, int threads, int index, int team) {
  for (int first = index; first < threads; first += team)
    for (context.band = first; context.band < step.bands; context.band += threads) step.kernel->run(context);
}

void run_alone(const Step& step, const RunContext& context) {
  const ThreadScope scope(1);
  run_bands(step, context, 1, 0, 1);
}

/// Counts the threads of all teams of the process.
class TeamCount {
 public:
  explicit TeamCount(int threads) : threads_(threads) { running_ += threads; }
  ~TeamCount() { running_ -= threads_; }
  TeamCount(const TeamCount&) = delete;
  TeamCount& operator=(const TeamCount&) = delete;

  static bool fits_processors() {
    static const int processors = omp_get_num_procs();
    return running_.load(std::memory_order_relaxed) <= processors;
  }

 private:
  static inline std::atomic<int> running_ = 0;
  int threads_;
};

/// Runs steps with bands on one team. `position` is that of the first on the clock.
void run_together(std::span<const Step> steps, int threads, const RunContext& context, StepClock& clock, std::size_t position) {
  FirstException exception;
  Barrier barrier(threads);
  const TeamCount count(threads);
#pragma omp parallel num_threads(threads)
  {
    // Within another team there may be a single thread only, which then stands for all.
    const int index = omp_get_thread_num(), team = omp_get_num_threads();
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (!exception.is_set()) {
        try {
          run_bands(steps[i], context, threads, index, team);
        } catch (...) {
          exception.keep(std::current_exception());
        }
      }
      barrier.wait(index, team, TeamCount::fits_processors());
      if (index == 0) clock.finish(position + i);
    }
  }
  exception.rethrow();
}

/// How many of these steps one team shall run: up to the last one with several bands, where the first has several and none has 0.
std::size_t count_together(std::span<const Step> steps) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < steps.size() && steps[i].bands > 0; ++i) {
    if (steps[i].bands > 1) count = i + 1;
    if (count == 0) break;
  }
  return count;
}

}  // namespace

void run_steps(const Plan& plan, std::size_t first, std::size_t last, const RunContext& context, std::span<double> seconds) {
  const std::span<const Step> steps = std::span(plan.steps).subspan(first, last - first);
  StepClock clock(seconds);
  for (std::size_t i = 0; i < steps.size();) {
    const std::size_t together = plan.threads > 1 ? count_together(steps.subspan(i)) : 0;
    if (together > 0) {
      run_together(steps.subspan(i, together), plan.threads, context, clock, i);
      i += together;
      continue;
    }
    if (steps[i].bands == 0) steps[i].kernel->run(context);
    else run_alone(steps[i], context);
    clock.finish(i++);
  }
}

}  // namespace octet::exec
