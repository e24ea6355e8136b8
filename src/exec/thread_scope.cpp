#include "exec/thread_scope.hpp"

#include <exception>
#include <thread>

namespace octet::exec {

void with_own_team(const std::function<void()>& work) {
  if (!omp_in_parallel()) return work();
  std::exception_ptr exception;
  std::thread([&] {
    try {
      work();
    } catch (...) {
      exception = std::current_exception();
    }
  }).join();
  if (exception) std::rethrow_exception(exception);
}

}  // namespace octet::exec
