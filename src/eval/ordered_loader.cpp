#include "eval/ordered_loader.hpp"

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include <octet/base/error.hpp>

namespace octet {

std::size_t loading_threads(int asked_for) {
  if (asked_for < 0) throw Error(ErrorCode::InvalidArgument, "threads: given " + std::to_string(asked_for) + ", expected 0 or more");
  return asked_for > 0 ? static_cast<std::size_t>(asked_for) : std::max(1U, std::thread::hardware_concurrency());
}

OrderedLoader::OrderedLoader(std::size_t count, std::size_t threads, Load load, std::size_t ahead) : count_(count), load_(std::move(load)) {
  threads = std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(count, 1));
  slots_.resize(std::max(2 * threads, std::min(ahead, count)));
  if (count > 0) start(threads);
}

OrderedLoader::~OrderedLoader() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  room_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

/// The system may grant fewer threads than asked for; without any, next() loads.
void OrderedLoader::start(std::size_t threads) {
  threads_.reserve(threads);
  try {
    while (threads_.size() < threads) threads_.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    return;
  }
}

OrderedLoader::Slot OrderedLoader::load_one(std::size_t index) const {
  try {
    return {true, load_(index), nullptr};
  } catch (...) {
    return {true, Tensor(), std::current_exception()};
  }
}

void OrderedLoader::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    room_.wait(lock, [this] { return stop_ || taken_ == count_ || may_load(); });
    if (stop_ || taken_ == count_) return;
    const std::size_t index = taken_++;
    lock.unlock();
    Slot slot = load_one(index);
    lock.lock();
    slots_[index % slots_.size()] = std::move(slot);
    loaded_.notify_one();
  }
}

/// Threads that wait for room are woken when half of the slots are free: for small items, waking one for each would cost more than loading.
Tensor OrderedLoader::next() {
  std::unique_lock lock(mutex_);
  Slot& place = slots_[given_ % slots_.size()];
  if (threads_.empty()) place = load_one(given_);
  loaded_.wait(lock, [&] { return place.ready; });
  const Slot slot = std::exchange(place, Slot{});
  ++given_;
  const bool has_room = taken_ - std::min(taken_, given_) <= slots_.size() / 2;
  lock.unlock();
  if (has_room) room_.notify_all();
  if (slot.failure) std::rethrow_exception(slot.failure);
  return slot.tensor;
}

}  // namespace octet
