#include <thread>

#include "exec/bands.hpp"
#include "exec/barrier.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::exec;

TEST_CASE("bands cover all rows once, and differ by one row at most") {
  for (std::int64_t rows = 0; rows < 40; ++rows)
    for (int bands = 1; bands < 9; ++bands) {
      std::int64_t next = 0;
      for (int i = 0; i < bands; ++i) {
        const Band band = band_of(rows, bands, i);
        CHECK(band.first == next);
        CHECK((band.count == rows / bands || band.count == (rows + bands - 1) / bands));
        next += band.count;
      }
      CHECK(next == rows);
    }
}

namespace {

/// The rows and pads that are read, found one by one.
std::optional<WindowBand> searched(const Band& results, const WindowRows& window) {
  std::int64_t first = 1 << 20, last = -(1 << 20);
  for (std::int64_t result = results.first; result < results.first + results.count; ++result)
    for (std::int64_t k = 0; k < window.kernel; ++k) {
      const std::int64_t row = result * window.stride - window.pad_begin + k * window.dilation;
      first = std::min(first, row);
      last = std::max(last, row);
    }
  std::int64_t from = first, to = last;
  while (from < 0) ++from;
  while (to >= window.size) --to;
  if (from > to) return std::nullopt;
  return WindowBand{{from, to - from + 1}, from - first, last - to};
}

}  // namespace

TEST_CASE("a band of results reads the rows that its windows reach, and padding in front of them and behind") {
  for (const std::int64_t size : {1, 5, 12})
    for (const std::int64_t kernel : {1, 2, 3, 5})
      for (const std::int64_t stride : {1, 2, 3})
        for (const std::int64_t dilation : {1, 2})
          for (std::int64_t pad = 0; pad <= 3; ++pad)
            for (std::int64_t first = 0; first < 4; ++first)
              for (std::int64_t count = 1; count < 5; ++count) {
                const WindowRows window{size, kernel, stride, dilation, pad};
                const auto found = source_of({first, count}, window), expected = searched({first, count}, window);
                REQUIRE(found.has_value() == expected.has_value());
                if (!found) continue;
                CHECK(found->source.first == expected->source.first);
                CHECK(found->source.count == expected->source.count);
                CHECK(found->pad_begin == expected->pad_begin);
                CHECK(found->pad_end == expected->pad_end);
              }
}

TEST_CASE("nobody passes a barrier before all have come") {
  constexpr int team = 3, rounds = 2000;
  Barrier barrier(team);
  // Plain numbers: the barrier alone makes what one thread writes visible to the others.
  std::array<int, team> written{};
  std::array<int, team> wrong{};
  std::vector<std::thread> threads;
  for (int i = 0; i < team; ++i)
    threads.emplace_back([&, i] {
      for (int round = 1; round <= rounds; ++round) {
        written[static_cast<std::size_t>(i)] = round;
        barrier.wait(i, team, round % 2 == 0);
        for (const int value : written) wrong[static_cast<std::size_t>(i)] += value != round;
        barrier.wait(i, team, round % 2 == 0);
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::array<int, team>{});
}
