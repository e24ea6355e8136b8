#pragma once

#include <omp.h>

#include <functional>

namespace octet::exec {

/// Sets the size of the calling thread's OpenMP team, which oneDNN uses, for as long as it lives.
class ThreadScope {
 public:
  explicit ThreadScope(int threads) : threads_(omp_get_max_threads()), dynamic_(omp_get_dynamic()) {
    if (threads != threads_) omp_set_num_threads(threads);
    // oneDNN's primitives rely on as many threads as they were made for.
    if (dynamic_) omp_set_dynamic(0);
  }
  ~ThreadScope() {
    if (omp_get_max_threads() != threads_) omp_set_num_threads(threads_);
    if (dynamic_) omp_set_dynamic(1);
  }
  ThreadScope(const ThreadScope&) = delete;
  ThreadScope& operator=(const ThreadScope&) = delete;

 private:
  int threads_;
  bool dynamic_;
};

/// Calls `work`, in a thread of its own where the caller is one of an OpenMP team: a thread of a team gets no team itself, and oneDNN's
/// primitives compute a part of their results only when fewer threads come than they were made for. Throws what `work` throws.
void with_own_team(const std::function<void()>& work);

}  // namespace octet::exec
