#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>

#include "octet.h"

namespace octet::c {

/// What a handle points to. Cells are never given back to the system, so that looking into one that was freed is harmless.
template <typename T>
struct Cell {
  using Object = T;
  const char* kind = nullptr;        ///< Kind<Handle>::name, the same pointer for every handle of a kind
  std::atomic<T*> object = nullptr;  ///< null once freed
  Cell* next_unused = nullptr;
};

/// Specialized for each kind of handle with what messages call it.
template <typename Handle>
struct Kind;

inline std::atomic<std::size_t> live_handles = 0;

/// The cells of one kind of handle. The one that was freed first is used again first, and only while many others wait, which leaves stale
/// handles time to be noticed.
template <typename Handle>
class Pool {
 public:
  using Object = typename Handle::Object;

  /// Never destroyed, since threads may outlive main.
  static Pool& instance() {
    static Pool& pool = *new Pool;
    return pool;
  }

  Handle* add(std::unique_ptr<Object> object) {
    const std::lock_guard lock(mutex_);
    Handle& handle = unused_count_ > quarantine ? take_unused() : make_cell();
    handle.object.store(object.release(), std::memory_order_release);
    ++live_handles;
    return &handle;
  }

  /// Null where another thread was faster.
  std::unique_ptr<Object> remove(Handle& handle) noexcept {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<Object> object(handle.object.exchange(nullptr, std::memory_order_acq_rel));
    if (object) {
      --live_handles;
      put_unused(handle);
    }
    return object;
  }

 private:
  static constexpr std::size_t quarantine = 64;

  Handle& make_cell() {
    Handle& handle = cells_.emplace_back();
    handle.kind = Kind<Handle>::name;
    return handle;
  }

  Handle& take_unused() noexcept {
    auto& handle = static_cast<Handle&>(*first_unused_);
    first_unused_ = std::exchange(handle.next_unused, nullptr);
    --unused_count_;
    return handle;
  }

  void put_unused(Handle& handle) noexcept {
    (unused_count_ == 0 ? first_unused_ : last_unused_->next_unused) = &handle;
    last_unused_ = &handle;
    ++unused_count_;
  }

  std::mutex mutex_;
  std::deque<Handle> cells_;
  Cell<Object>* first_unused_ = nullptr;
  Cell<Object>* last_unused_ = nullptr;
  std::size_t unused_count_ = 0;
};

[[noreturn]] void refuse_handle(const char* kind, const char* given, const char* expected);

/// The object of a handle. Throws Error(InvalidArgument) for NULL, handles that were freed, and those of another kind.
template <typename Handle>
auto& object_of(Handle* handle) {
  using Plain = std::remove_const_t<Handle>;
  using Object = std::conditional_t<std::is_const_v<Handle>, const typename Plain::Object, typename Plain::Object>;
  if (!handle) refuse_handle(Kind<Plain>::name, "NULL", "a handle");
  if (handle->kind != Kind<Plain>::name) refuse_handle(Kind<Plain>::name, "a handle of another kind", "one of its own");
  Object* object = handle->object.load(std::memory_order_acquire);
  if (!object) refuse_handle(Kind<Plain>::name, "a handle that was freed", "a live one");
  return *object;
}

/// A new handle of an object.
template <typename Handle>
Handle* make_handle(typename Handle::Object object) {
  return Pool<Handle>::instance().add(std::make_unique<typename Handle::Object>(std::move(object)));
}

struct Freer {
  template <typename Handle>
  void operator()(Handle* handle) const noexcept {
    Pool<Handle>::instance().remove(*handle);
  }
};

/// A handle that is freed unless it is released to the caller.
template <typename Handle>
using OwnedHandle = std::unique_ptr<Handle, Freer>;

template <typename Handle>
void free_handle(Handle* handle) {
  if (!handle) return;
  object_of(handle);
  Pool<Handle>::instance().remove(*handle);
}

}  // namespace octet::c
