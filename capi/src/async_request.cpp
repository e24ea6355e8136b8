#include "async_request.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <octet/base/error.hpp>
#include <optional>
#include <thread>
#include <utility>

#include "failure.hpp"

namespace octet::c {
namespace {

[[noreturn]] void refuse(const char* given, const char* expected) {
  throw Error(ErrorCode::InvalidArgument, std::string("request: given ") + given + ", expected " + expected);
}

}  // namespace

/// The thread and what it shares with the others; it never moves.
struct AsyncRequest::Worker {
  struct Job {
    octet_completion completion;
    void* user;
  };

  explicit Worker(InferRequest& given) : request(given), thread([this] { serve(); }) {}
  ~Worker() {
    {
      const std::lock_guard lock(mutex);
      stop = true;
    }
    changed.notify_all();
    thread.join();
  }

  bool is_own_thread() const { return std::this_thread::get_id() == thread.get_id(); }
  bool is_busy() const {
    const std::lock_guard lock(mutex);
    return running || next;
  }

  void serve();
  void run(const Job& job);

  InferRequest& request;
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::optional<Job> next;
  bool running = false;
  bool stop = false;
  std::exception_ptr outcome;  ///< of the last run, until someone waits
  std::thread thread;          ///< last, so that it sees the others made
};

/// A run that was started is finished even when the request is freed.
void AsyncRequest::Worker::serve() {
  std::unique_lock lock(mutex);
  while (true) {
    changed.wait(lock, [this] { return stop || next; });
    if (!next) return;
    const Job job = *next;
    next.reset();
    running = true;
    lock.unlock();
    run(job);
    lock.lock();
    running = false;
    changed.notify_all();
  }
}

void AsyncRequest::Worker::run(const Job& job) {
  std::exception_ptr failure;
  const octet_status status = guarded([&] {
    try {
      request.run();
    } catch (...) {
      failure = std::current_exception();
      throw;
    }
  });
  {
    const std::lock_guard lock(mutex);
    outcome = failure;
  }
  if (job.completion) job.completion(job.user, status);
}

AsyncRequest::AsyncRequest(InferRequest request) : request_(std::move(request)) {}
AsyncRequest::~AsyncRequest() = default;

/// Only a request that was never started moves: into its handle.
AsyncRequest::AsyncRequest(AsyncRequest&& other) noexcept : request_(std::move(other.request_)) {}

InferRequest& AsyncRequest::idle() {
  if (worker_ && worker_->is_busy()) refuse("one that is running", "one that was waited for");
  return request_;
}

const InferRequest& AsyncRequest::idle() const { return const_cast<AsyncRequest*>(this)->idle(); }

void AsyncRequest::start(octet_completion completion, void* user) {
  if (!worker_) worker_ = std::make_unique<Worker>(request_);
  const std::lock_guard lock(worker_->mutex);
  const bool restarts = worker_->is_own_thread() && !worker_->next;
  if (!restarts && (worker_->running || worker_->next)) refuse("one that is running", "one that was waited for");
  worker_->next = Worker::Job{completion, user};
  worker_->changed.notify_all();
}

void AsyncRequest::wait() {
  if (!worker_) return;
  require_other_thread();
  std::unique_lock lock(worker_->mutex);
  worker_->changed.wait(lock, [this] { return !worker_->running && !worker_->next; });
  if (worker_->outcome) std::rethrow_exception(std::exchange(worker_->outcome, nullptr));
}

void AsyncRequest::require_other_thread() const {
  if (worker_ && worker_->is_own_thread()) refuse("a call of its own completion", "another thread");
}

}  // namespace octet::c
