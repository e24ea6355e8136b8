#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include <octet/tensor/tensor.hpp>

namespace octet {

/// The number of threads to load with: those asked for, or all that the process may use for 0. Throws Error(InvalidArgument) below 0.
std::size_t loading_threads(int asked_for);

/// Loads numbered items in threads of its own and hands them over in order. At most `ahead` items, or twice as many as there are threads
/// where that is more, are loaded ahead of the reader.
class OrderedLoader {
 public:
  using Load = std::function<Tensor(std::size_t index)>;

  /// `load` is called once for each index below `count`, by several threads at the same time.
  OrderedLoader(std::size_t count, std::size_t threads, Load load, std::size_t ahead = 0);
  ~OrderedLoader();
  OrderedLoader(const OrderedLoader&) = delete;
  OrderedLoader& operator=(const OrderedLoader&) = delete;

  bool done() const { return given_ == count_; }
  /// The next item; throws what `load` threw for it. Not to be called when done.
  Tensor next();

 private:
  struct Slot {
    bool ready = false;
    Tensor tensor;
    std::exception_ptr failure;
  };
  Slot load_one(std::size_t index) const;
  void start(std::size_t threads);
  void work();
  bool may_load() const { return taken_ < count_ && taken_ < given_ + slots_.size(); }

  const std::size_t count_;
  const Load load_;
  std::mutex mutex_;
  std::condition_variable room_;    // there is something to load, or nothing any more
  std::condition_variable loaded_;  // a slot became ready
  std::vector<Slot> slots_;         // item i lies in slot i modulo their number
  std::size_t taken_ = 0;           // items that threads have begun to load
  std::size_t given_ = 0;           // items that the reader has
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace octet
