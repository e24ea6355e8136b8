#include "eval/tasks/detection/ledger.hpp"

#include <algorithm>
#include <numeric>

#include "base/bytes.hpp"

namespace octet::detection {
namespace {

template <typename T>
void write(ByteWriter& writer, const std::vector<T>& values) {
  writer.number(static_cast<std::uint64_t>(values.size()));
  if constexpr (sizeof(T) == 2) writer.numbers(std::vector<std::uint32_t>(values.begin(), values.end()));
  else writer.numbers(values);
}

template <typename T>
std::vector<T> read(ByteReader& reader) {
  const auto count = reader.number<std::uint64_t>("count");
  if constexpr (sizeof(T) == 2) {
    const auto wide = reader.numbers<std::uint32_t>("ranks", count);
    return {wide.begin(), wide.end()};
  } else {
    return reader.numbers<T>("numbers", count);
  }
}

template <typename T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

void append_images(std::vector<std::uint32_t>& to, const std::vector<std::uint32_t>& from, std::uint32_t before) {
  for (const std::uint32_t image : from) to.push_back(image + before);
}

}  // namespace

void Ledger::add_detection(std::size_t index, double score, std::size_t rank, std::span<const Outcome> outcomes) {
  ClassLedger& of_class = classes_[index];
  of_class.scores.push_back(score);
  of_class.images.push_back(images_ - 1);
  of_class.ranks.push_back(static_cast<std::uint16_t>(std::min<std::size_t>(rank, UINT16_MAX)));
  for (const Outcome outcome : outcomes) of_class.outcomes.push_back(static_cast<std::uint8_t>(outcome));
}

void Ledger::add_objects(std::size_t index, std::span<const std::uint32_t> counts) {
  ClassLedger& of_class = classes_[index];
  of_class.object_images.push_back(images_ - 1);
  of_class.object_counts.insert(of_class.object_counts.end(), counts.begin(), counts.end());
}

std::string Ledger::state() const {
  ByteWriter writer;
  writer.number(images_);
  for (const ClassLedger& of_class : classes_) {
    write(writer, of_class.scores);
    write(writer, of_class.images);
    write(writer, of_class.ranks);
    write(writer, of_class.outcomes);
    write(writer, of_class.object_images);
    write(writer, of_class.object_counts);
  }
  return std::move(writer).take();
}

void Ledger::merge(std::string_view state) {
  ByteReader reader(state);
  const auto images = reader.number<std::uint32_t>("images");
  for (ClassLedger& of_class : classes_) {
    append(of_class.scores, read<double>(reader));
    append_images(of_class.images, read<std::uint32_t>(reader), images_);
    append(of_class.ranks, read<std::uint16_t>(reader));
    append(of_class.outcomes, read<std::uint8_t>(reader));
    append_images(of_class.object_images, read<std::uint32_t>(reader), images_);
    append(of_class.object_counts, read<std::uint32_t>(reader));
  }
  images_ += images;
}

double objects_of(const Ledger& ledger, std::size_t index, std::size_t group, Weights weights) {
  const ClassLedger& of_class = ledger.of_class(index);
  double sum = 0;
  for (std::size_t i = 0; i < of_class.object_images.size(); ++i) {
    const double times = weights.empty() ? 1 : weights[of_class.object_images[i]];
    sum += times * of_class.object_counts[i * ledger.groups() + group];
  }
  return sum;
}

std::vector<std::uint32_t> ranked(const ClassLedger& of_class) {
  std::vector<std::uint32_t> order(of_class.scores.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, [&](std::uint32_t a, std::uint32_t b) { return of_class.scores[a] > of_class.scores[b]; });
  return order;
}

}  // namespace octet::detection
