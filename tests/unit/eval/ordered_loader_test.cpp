#include "eval/ordered_loader.hpp"

#include <atomic>
#include <stdexcept>

#include "support.hpp"

using namespace octet;

namespace {

Tensor number(std::size_t value) { return Tensor::scalar(static_cast<std::int64_t>(value)); }

}  // namespace

TEST_CASE("no more than twice as many items as threads are loaded ahead") {
  std::atomic<std::size_t> begun = 0;
  OrderedLoader loader(1000, 2, [&](std::size_t i) {
    ++begun;
    return number(i);
  });
  for (std::size_t i = 0; i < 10; ++i) {
    CHECK(loader.next() == number(i));
    CHECK(begun <= i + 1 + 4);
  }
}

TEST_CASE("a failure reaches the reader at its place and the items after it are loaded") {
  OrderedLoader loader(3, 2, [](std::size_t i) {
    if (i == 1) throw std::runtime_error("broken");
    return number(i);
  });
  CHECK(loader.next() == number(0));
  CHECK_THROWS_AS(loader.next(), std::runtime_error);
  CHECK(!loader.done());
  CHECK(loader.next() == number(2));
  CHECK(loader.done());
}

TEST_CASE("as many items as asked for are loaded ahead, and each of them once") {
  std::atomic<std::size_t> begun = 0;
  OrderedLoader loader(1000, 3, [&](std::size_t i) {
    ++begun;
    return number(i);
  }, 50);
  for (std::size_t i = 0; i < 1000; ++i) {
    CHECK(loader.next() == number(i));
    CHECK(begun <= i + 1 + 50);
  }
  CHECK(begun == 1000);
  CHECK(loader.done());
}
