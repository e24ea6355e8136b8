#include <octet/base/workers.hpp>

#include <algorithm>
#include <vector>

#include <octet/base/error.hpp>

#include "base/parallel.hpp"

namespace octet {
namespace {

class ThreadWorkers final : public Workers {
 public:
  explicit ThreadWorkers(int threads) : threads_(threads) {}
  std::size_t count() const override { return static_cast<std::size_t>(threads_); }
  void run(std::size_t pieces, const Work& work, const Take& take) override {
    std::vector<std::string> results(pieces);
    for_each_index(pieces, threads_, [&](std::size_t piece) { results[piece] = work(piece); });
    for (std::size_t piece = 0; piece < pieces; ++piece) take(piece, results[piece]);
  }

 private:
  int threads_;
};

}  // namespace

Workers::~Workers() = default;

std::unique_ptr<Workers> thread_workers(int threads) {
  if (threads < 0) throw Error(ErrorCode::InvalidArgument, "workers: given " + std::to_string(threads) + " threads, expected 0 or more");
  return std::make_unique<ThreadWorkers>(threads > 0 ? threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
}

}  // namespace octet
