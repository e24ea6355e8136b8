#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <octet/base/error.hpp>
#include <span>
#include <string_view>

#include "base/file.hpp"
#include "stats/statistics_impl.hpp"

// A file of statistics, all numbers little-endian:
//   "OCTSTAT", u8 version 2, u64 number of tensors, then for each tensor in strictly ascending order of names
//     u32 length and bytes of the name, u64 samples, u64 elements, three ExactSum (of all values, of minima, of maxima) of 12 x u32,
//     u32 channels, f32 minimum of each, f32 maximum of each,
//     u32 index of the first bin of the histogram that is not empty, u32 number of bins up to the last one, u64 count of each,
//     u32 number and f32 values of the samples' largest maxima, in descending order, and the same of their smallest minima, negated.
// The width of the bins follows from the largest magnitude.
namespace octet {
namespace {

constexpr std::string_view magic = "OCTSTAT";
constexpr std::uint8_t version = 2;

template <typename T>
using Bits = std::conditional_t<sizeof(T) == 1, std::uint8_t, std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>;

template <typename T>
void write(AtomicFile& file, T value) {
  auto bits = std::bit_cast<Bits<T>>(value);
  char bytes[sizeof(T)];
  for (char& byte : bytes) {
    byte = static_cast<char>(bits & 0xff);
    bits = static_cast<Bits<T>>(std::uint64_t{bits} >> 8);
  }
  file.write(bytes, sizeof bytes);
}

template <typename Items>
void write_all(AtomicFile& file, const Items& items) {
  for (const auto item : items) write(file, item);
}

void write_histogram(AtomicFile& file, const Histogram& histogram) {
  const auto counts = histogram.counts();
  const auto is_used = [](std::uint64_t count) { return count > 0; };
  const auto first = std::find_if(counts.begin(), counts.end(), is_used);
  const auto last = std::find_if(counts.rbegin(), counts.rend(), is_used).base();
  write(file, static_cast<std::uint32_t>(first - counts.begin()));
  write(file, static_cast<std::uint32_t>(last - first));
  write_all(file, std::span(first, last));
}

void write_tail(AtomicFile& file, const Tail& tail) {
  write(file, static_cast<std::uint32_t>(tail.values().size()));
  write_all(file, tail.values());
}

void write_record(AtomicFile& file, const std::string& tensor, const TensorRecord::State& state) {
  write(file, static_cast<std::uint32_t>(tensor.size()));
  file.write(tensor);
  write(file, state.samples);
  write(file, state.elements);
  for (const ExactSum* sum : {&state.sum, &state.minima, &state.maxima}) write_all(file, sum->limbs());
  write(file, static_cast<std::uint32_t>(state.extremes.minimum.size()));
  write_all(file, state.extremes.minimum);
  write_all(file, state.extremes.maximum);
  write_histogram(file, state.histogram);
  write_tail(file, state.highest);
  write_tail(file, state.lowest);
}

/// Reads numbers in order and knows where it stands.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::size_t left() const { return bytes_.size() - position_; }

  [[noreturn]] void fail(const std::string& message) const {
    throw Error(ErrorCode::InvalidArgument, message, {.byte_offset = static_cast<std::int64_t>(position_)});
  }

  std::string_view take(const char* what, std::size_t size) {
    if (size > left())
      fail(std::string(what) + ": given " + std::to_string(left()) + " bytes up to the end of the file, expected " + std::to_string(size));
    position_ += size;
    return bytes_.substr(position_ - size, size);
  }

  template <typename T>
  T number(const char* what) {
    const std::string_view bytes = take(what, sizeof(T));
    std::uint64_t bits = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) bits = bits << 8 | static_cast<unsigned char>(bytes[i]);
    return std::bit_cast<T>(static_cast<Bits<T>>(bits));
  }

  /// `count` is checked against the rest of the file before memory is taken.
  template <typename T>
  std::vector<T> numbers(const char* what, std::size_t count) {
    if (count > left() / sizeof(T))
      fail(std::string(what) + ": given " + std::to_string(left()) + " bytes up to the end of the file, expected " + std::to_string(count) +
           " numbers");
    std::vector<T> values(count);
    for (T& value : values) value = number<T>(what);
    return values;
  }

 private:
  std::string_view bytes_;
  std::size_t position_ = 0;
};

ExactSum read_sum(Reader& reader) {
  ExactSum::Limbs limbs{};
  for (std::uint32_t& limb : limbs) limb = reader.number<std::uint32_t>("sum");
  return ExactSum(limbs);
}

ChannelExtremes read_extremes(Reader& reader) {
  const auto channels = reader.number<std::uint32_t>("channels");
  if (channels == 0) reader.fail("channels: given 0, expected at least 1");
  std::vector<float> minimum = reader.numbers<float>("channel minima", channels);
  std::vector<float> maximum = reader.numbers<float>("channel maxima", channels);
  for (std::size_t i = 0; i < channels; ++i)
    if (!std::isfinite(minimum[i]) || !std::isfinite(maximum[i]) || minimum[i] > maximum[i])
      reader.fail("extremes of channel " + std::to_string(i) + ": given " + std::to_string(minimum[i]) + " to " +
                  std::to_string(maximum[i]) + ", expected finite values in order");
  return {std::move(minimum), std::move(maximum)};
}

/// Each count is checked on its own, since a sum of large ones would wrap around.
void check_counts(const Reader& reader, const std::vector<std::uint64_t>& counts, std::uint64_t elements) {
  if (counts.front() == 0 || counts.back() == 0) reader.fail("first and last count of the histogram: given 0, expected more");
  for (std::uint64_t left = elements; const std::uint64_t count : counts) {
    if (count > left)
      reader.fail("counts of the histogram: given a larger sum, expected at most the " + std::to_string(elements) + " elements");
    left -= count;
  }
}

Histogram read_histogram(Reader& reader, const TensorRecord::State& state) {
  constexpr std::size_t bins = 2 * Histogram::side;
  const auto first = reader.number<std::uint32_t>("first bin");
  const auto size = reader.number<std::uint32_t>("number of bins");
  if (size == 0 || first >= bins || size > bins - first)
    reader.fail("bins of the histogram: given " + std::to_string(size) + " from " + std::to_string(first) + ", expected some of " +
                std::to_string(bins));
  std::vector<std::uint64_t> counts = reader.numbers<std::uint64_t>("counts", size);
  check_counts(reader, counts, state.elements);
  counts.insert(counts.begin(), first, 0);
  counts.resize(bins);
  Histogram histogram;
  histogram.grow(state.extremes.largest_magnitude());
  histogram.set_counts(std::move(counts));
  return histogram;
}

Tail read_tail(Reader& reader, std::uint64_t samples) {
  const auto expected = std::min<std::uint64_t>(samples, Tail::capacity);
  const auto size = reader.number<std::uint32_t>("number of samples' extremes");
  if (size != expected)
    reader.fail("samples' extremes: given " + std::to_string(size) + ", expected " + std::to_string(expected));
  std::vector<float> values = reader.numbers<float>("samples' extremes", size);
  if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); }) || !std::ranges::is_sorted(values, std::greater<>()))
    reader.fail("samples' extremes: given others, expected finite values in descending order");
  return Tail(std::move(values));
}

TensorRecord read_record(Reader& reader) {
  TensorRecord::State state{.extremes = ChannelExtremes(0)};
  state.samples = reader.number<std::uint64_t>("samples");
  state.elements = reader.number<std::uint64_t>("elements");
  if (state.samples == 0 || state.elements < state.samples)
    reader.fail("elements: given " + std::to_string(state.elements) + " in " + std::to_string(state.samples) +
                " samples, expected at least one of each");
  for (ExactSum* sum : {&state.sum, &state.minima, &state.maxima}) *sum = read_sum(reader);
  state.extremes = read_extremes(reader);
  state.histogram = read_histogram(reader, state);
  state.highest = read_tail(reader, state.samples);
  state.lowest = read_tail(reader, state.samples);
  return TensorRecord(std::move(state));
}

void read_header(Reader& reader) {
  if (reader.left() < magic.size() + 1 || reader.take("magic", magic.size()) != magic)
    reader.fail("statistics: given other bytes, expected them to begin with OCTSTAT");
  const auto given = reader.number<std::uint8_t>("version");
  if (given != version)
    throw Error(ErrorCode::Unsupported, "version of statistics: given " + std::to_string(given) + ", expected " + std::to_string(version));
}

TensorRecords read_records(Reader& reader) {
  TensorRecords records;
  read_header(reader);
  for (auto count = reader.number<std::uint64_t>("tensors"); count > 0; --count) {
    std::string name(reader.take("name", reader.number<std::uint32_t>("length of name")));
    if (!records.empty() && name <= records.rbegin()->first)
      reader.fail("tensor: given '" + name + "' behind '" + records.rbegin()->first + "', expected alphabetical order");
    records.emplace_hint(records.end(), std::move(name), read_record(reader));
  }
  if (reader.left() > 0) reader.fail("end of file: given " + std::to_string(reader.left()) + " more bytes, expected none");
  return records;
}

}  // namespace

void Statistics::save(const std::filesystem::path& path) const try {
  AtomicFile file(path);
  file.write(magic);
  write(file, version);
  write(file, static_cast<std::uint64_t>(impl_->records.size()));
  for (const auto& [tensor, record] : impl_->records) write_record(file, tensor, record.state());
  file.commit();
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

Statistics Statistics::load(const std::filesystem::path& path) try {
  const auto file = MappedFile::open(path);
  Reader reader(file->text());
  Statistics statistics;
  statistics.impl_->records = read_records(reader);
  return statistics;
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

}  // namespace octet
