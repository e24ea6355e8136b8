#include <octet/base/workers.hpp>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support.hpp"

using namespace octet;
using namespace octet::test;

TEST_CASE("results come in the order of pieces, in the calling thread, whoever did them") {
  const std::unique_ptr<Workers> workers = thread_workers(3);
  CHECK(workers->count() == 3);
  std::vector<std::string> results;
  const auto caller = std::this_thread::get_id();
  bool elsewhere = false;
  workers->run(
      20, [](std::size_t piece) { return std::to_string(piece * piece); },
      [&](std::size_t piece, const std::string& result) {
        CHECK(piece == results.size());
        results.push_back(result);
        elsewhere |= std::this_thread::get_id() != caller;
      });
  REQUIRE(results.size() == 20);
  CHECK(results[7] == "49");
  CHECK_FALSE(elsewhere);
}

TEST_CASE("pieces are done by several threads at the same time") {
  std::mutex mutex;
  std::set<std::thread::id> threads;
  std::atomic<int> waiting{0};
  // Each of the first two pieces waits for the other, which one thread alone could not do.
  thread_workers(2)->run(
      2,
      [&](std::size_t) {
        ++waiting;
        while (waiting < 2) std::this_thread::yield();
        const std::lock_guard lock(mutex);
        threads.insert(std::this_thread::get_id());
        return std::string();
      },
      [](std::size_t, const std::string&) {});
  CHECK(threads.size() == 2);
}

TEST_CASE("the failure of the first piece that fails is thrown") {
  const auto run = [] {
    thread_workers(2)->run(
        4,
        [](std::size_t piece) {
          if (piece % 2 == 1) throw Error(ErrorCode::NotFound, "piece " + std::to_string(piece));
          return std::string();
        },
        [](std::size_t, const std::string&) {});
  };
  CHECK(error_of(run).message() == "piece 1");
}

TEST_CASE("no piece is no work, and fewer than no threads are refused") {
  CHECK_NOTHROW(thread_workers(1)->run(
      0, [](std::size_t) -> std::string { throw std::logic_error("called"); }, [](std::size_t, const std::string&) {}));
  CHECK(thread_workers(0)->count() >= 1);
  CHECK(error_of([] { thread_workers(-1); }).message() == "workers: given -1 threads, expected 0 or more");
}
