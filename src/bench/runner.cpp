#include "bench/runner.hpp"

#include <algorithm>
#include <barrier>
#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <thread>

#include <octet/base/error.hpp>

#include "bench/clock.hpp"
#include "bench/latency.hpp"

namespace octet::bench {
namespace {

constexpr double longest_warm_up = 1;

void check(const RunnerOptions& options) {
  const auto fail = [](const char* what, int given, const std::string& expected) {
    throw Error(ErrorCode::InvalidArgument, std::string(what) + ": given " + std::to_string(given) + ", expected " + expected);
  };
  if (options.streams < 1) fail("streams", options.streams, "1 or more");
  if (options.requests < options.streams)
    fail("requests", options.requests, "as many as streams, " + std::to_string(options.streams) + ", or more");
  if (!options.asynchronous && options.requests > 1) fail("requests", options.requests, "1 for synchronous inference");
}

TurnLength warm_up_of(const TurnLength& length) { return {length.inferences / 10, std::min(length.seconds / 10, longest_warm_up)}; }

Turn run_in_this_thread(InferRequest& request, const TurnLength& length) {
  Turn turn;
  const double start = now();
  do {
    const double submitted = now();
    request.run();
    turn.latencies.push_back(now() - submitted);
  } while (turn.latencies.size() < length.inferences || now() - start < length.seconds);
  return turn;
}

/// One turn of requests that wait in a queue and of streams that serve it.
class StreamTurn {
 public:
  StreamTurn(std::vector<InferRequest>& requests, int streams, const TurnLength& length)
      : length_(length), results_(static_cast<std::size_t>(streams)) {
    for (InferRequest& request : requests) waiting_.push_back({&request, 0});
  }

  Turn run() {
    std::barrier warm(static_cast<std::ptrdiff_t>(results_.size()), [this]() noexcept { end_warm_up(); });
    start(warm_up_of(length_));
    {
      std::vector<std::jthread> threads;
      for (Result& result : results_) threads.emplace_back([&] {
        serve(result);
        warm.arrive_and_wait();
        if (!warm_up_failed_) serve(result);
      });
    }
    return total();
  }

 private:
  struct Pending {
    InferRequest* request;
    double submitted;
  };
  struct Result {
    std::vector<double> latencies{};
    double end = 0;  ///< when the last inference was completed
    std::exception_ptr error{};
  };

  /// Begins to count anew.
  void start(const TurnLength& length) noexcept {
    current_ = length;
    begin_ = now();
    taken_ = 0;
    for (Pending& pending : waiting_) pending.submitted = begin_;
    for (Result& result : results_) result.latencies.clear();
  }

  /// Runs while every stream waits.
  void end_warm_up() noexcept {
    warm_up_failed_ = std::ranges::any_of(results_, [](const Result& result) { return result.error != nullptr; });
    start(length_);
  }

  void serve(Result& result) try {
    Pending pending{};
    while (take(pending, result.latencies.empty())) {
      pending.request->run();
      result.end = now();
      result.latencies.push_back(result.end - pending.submitted);
      const std::lock_guard lock(mutex_);
      waiting_.push_back({pending.request, result.end});
    }
  } catch (...) {
    result.error = std::current_exception();
  }

  /// There are as many requests as streams at least, so that one is always waiting.
  bool take(Pending& pending, bool is_first) {
    const std::lock_guard lock(mutex_);
    if (!is_first && taken_ >= current_.inferences && now() - begin_ >= current_.seconds) return false;
    pending = waiting_.front();
    waiting_.pop_front();
    ++taken_;
    return true;
  }

  Turn total() const {
    Turn turn;
    for (const Result& result : results_) {
      if (result.error) std::rethrow_exception(result.error);
      turn.latencies.insert(turn.latencies.end(), result.latencies.begin(), result.latencies.end());
      turn.rate += static_cast<double>(result.latencies.size()) / (result.end - begin_);
    }
    return turn;
  }

  TurnLength length_, current_{};
  std::vector<Result> results_;
  std::mutex mutex_;
  std::deque<Pending> waiting_;
  double begin_ = 0;
  std::uint64_t taken_ = 0;
  bool warm_up_failed_ = false;
};

}  // namespace

Runner::Runner(const Executor& executor, const std::vector<Tensor>& inputs, const RunnerOptions& options) : options_(options) {
  check(options);
  for (int i = 0; i < options.requests; ++i) {
    requests_.push_back(executor.make_request());
    for (std::size_t port = 0; port < inputs.size(); ++port) requests_.back().set_input(port, inputs[port]);
  }
}

Turn Runner::run(const TurnLength& length) {
  if (options_.asynchronous) return StreamTurn(requests_, options_.streams, length).run();
  run_in_this_thread(requests_.front(), warm_up_of(length));
  Turn turn = run_in_this_thread(requests_.front(), length);
  turn.rate = 1 / median(turn.latencies);
  return turn;
}

}  // namespace octet::bench
