#include "calib/journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <algorithm>
#include <initializer_list>
#include <string_view>

#include <nlohmann/json.hpp>
#include <octet/base/error.hpp>

#include "base/file.hpp"
#include "base/unique_keys.hpp"

namespace octet {
namespace {

using Json = nlohmann::ordered_json;

constexpr int journal_version = 1;

std::string line_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

Json header_of(const SearchIdentity& identity) {
  return {{"octet_journal", journal_version},
          {"model", identity.model},
          {"statistics", identity.statistics},
          {"data", identity.data},
          {"samples", identity.samples}};
}

/// The first thing in which two headers differ, in words; empty when they are the same.
std::string difference(const Json& given, const Json& expected) {
  const std::pair<const char*, const char*> parts[] = {{"model", "another model"},
                                                       {"statistics", "other statistics"},
                                                       {"data", "another metric or validation set"},
                                                       {"samples", "another number of samples"}};
  for (const auto& [key, words] : parts)
    if (!given.contains(key) || given[key] != expected[key]) return words;
  return {};
}

[[noreturn]] void fail_line(const std::string& given, const std::string& expected) {
  throw Error(ErrorCode::InvalidArgument, "journal: given " + given + ", expected " + expected);
}

Json object_of(const std::string& line) {
  Json json = Json::parse(line, UniqueKeys<Json>("journal"));
  if (!json.is_object()) fail_line("a line that no search wrote", "a measurement");
  return json;
}

void require_known_keys(const Json& json, std::initializer_list<std::string_view> keys) {
  for (const auto& [key, value] : json.items())
    if (std::ranges::find(keys, key) == keys.end()) fail_line("the key '" + key + "'", "those that a search writes");
}

double number_of(const Json& json, const char* key) {
  const Json& value = json.at(key);
  if (!value.is_number()) fail_line(std::string(key) + " " + value.dump(-1, ' ', true), "a number");
  return value.get<double>();
}

Measured measured_of(const Json& json) {
  if (!json.at("samples").is_number_unsigned()) fail_line("samples " + json.at("samples").dump(-1, ' ', true), "a whole number");
  return {.samples = json.at("samples").get<std::size_t>(),
          .score = number_of(json, "score_sum"),
          .drop = number_of(json, "drop_sum"),
          .drop_squares = number_of(json, "drop_squares"),
          .largest = number_of(json, "largest_drop"),
          .latency = number_of(json, "latency"),
          .int8_macs = json.contains("int8_macs") ? std::optional(number_of(json, "int8_macs")) : std::nullopt};
}

/// The file's text up to its last line end.
std::string whole_lines(const std::filesystem::path& path) {
  std::error_code status;
  if (!std::filesystem::exists(path, status)) return {};
  const std::string text(MappedFile::open(path)->text());
  return text.substr(0, text.rfind('\n') + 1);
}

}  // namespace

Journal::Journal(const std::filesystem::path& path, const SearchIdentity& identity, bool resume) : path_(path) { load(identity, resume); }

Journal::Journal(Journal&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      reference_(std::move(other.reference_)),
      reference_latency_(other.reference_latency_),
      measured_(std::move(other.measured_)),
      seconds_(other.seconds_),
      finished_(other.finished_) {}

Journal::~Journal() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Journal::fail_to_write() const {
  throw Error(ErrorCode::Io, std::string("cannot write: ") + std::strerror(errno), {.file = path_.string()});
}

void Journal::fail(const std::string& message, std::size_t line) const {
  throw Error(ErrorCode::InvalidArgument, message, {.file = path_.string(), .line = static_cast<std::int64_t>(line)});
}

void Journal::load(const SearchIdentity& identity, bool resume) {
  const std::string text = whole_lines(path_);
  std::size_t number = 0;
  for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) try {
      end = text.find('\n', begin);
      const std::string line = text.substr(begin, end - begin);
      if (++number == 1) check_header(line, identity, resume);
      else take_line(line, number);
    } catch (const nlohmann::json::exception& error) {
      fail(std::string("journal: given a line that no search wrote (") + error.what() + "), expected a measurement", number);
    } catch (const Error& error) {
      throw error.at({.file = path_.string(), .line = static_cast<std::int64_t>(number)});
    }
  if (!resume && number > 0 && !finished_)
    fail("journal: given that of a search which did not end, expected to go on with it (--resume), another file, or none", number);
  if (resume && number > 0) go_on(text.size());
  else begin(identity);
}

void Journal::check_header(const std::string& line, const SearchIdentity& identity, bool resume) const {
  const Json header = object_of(line);
  if (header.value("octet_journal", 0) != journal_version)
    fail("journal: given another file, expected one that a search wrote", 1);
  require_known_keys(header, {"octet_journal", "model", "statistics", "data", "samples"});
  const std::string other = difference(header, header_of(identity));
  if (resume && !other.empty()) fail("journal: given that of a search with " + other + ", expected that of this one", 1);
}

void Journal::go_on(std::size_t size) {
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (descriptor_ < 0 || ::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) fail_to_write();
}

void Journal::take_line(const std::string& line, std::size_t number) {
  const Json json = object_of(line);
  require_known_keys(json, {"finished", "reference", "scores", "candidate", "ranges", "fp32_layers", "samples", "score_sum", "drop_sum",
                            "drop_squares", "largest_drop", "latency", "int8_macs", "seconds"});
  if (json.contains("finished")) {
    if (json["finished"] != true || json.size() != 1) fail_line("another line with \"finished\"", "{\"finished\":true}");
    finished_ = true;
    return;
  }
  seconds_ = number_of(json, "seconds");
  if (json.contains("scores")) {
    reference_ = json.at("scores").get<std::vector<double>>();
    reference_latency_ = number_of(json, "latency");
  } else if (json.contains("candidate")) {
    const Measured measured = measured_of(json);
    measured_[{json.at("candidate").get<std::string>(), measured.samples}] = measured;
  } else {
    fail("journal: given a line that no search wrote, expected a measurement", number);
  }
}

void Journal::begin(const SearchIdentity& identity) {
  reference_.reset();
  measured_.clear();
  seconds_ = 0;
  finished_ = false;
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail_to_write();
  append(line_of(header_of(identity)));
}

void Journal::append(const std::string& line) {
  if (descriptor_ < 0) return;
  for (std::string_view rest = line; !rest.empty();) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_to_write();
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  ::fdatasync(descriptor_);
}

void Journal::add_reference(const std::vector<double>& scores, double latency, double seconds) {
  reference_ = scores;
  reference_latency_ = latency;
  append(line_of({{"reference", "fp32"}, {"latency", latency}, {"seconds", seconds}, {"scores", scores}}));
}

const Measured* Journal::find(const std::string& key, std::size_t samples) const {
  const auto found = measured_.find({key, samples});
  return found == measured_.end() ? nullptr : &found->second;
}

void Journal::add(const std::string& key, const Measured& measured, const std::string& ranges, const std::vector<std::string>& fp32_layers,
                  double seconds) {
  measured_[{key, measured.samples}] = measured;
  Json line{{"candidate", key},
                  {"ranges", ranges},
                  {"fp32_layers", fp32_layers},
                  {"samples", measured.samples},
                  {"score_sum", measured.score},
                  {"drop_sum", measured.drop},
                  {"drop_squares", measured.drop_squares},
                  {"largest_drop", measured.largest},
                  {"latency", measured.latency}};
  if (measured.int8_macs) line["int8_macs"] = *measured.int8_macs;
  line["seconds"] = seconds;
  append(line_of(line));
}

void Journal::finish() {
  if (!finished_) append(line_of({{"finished", true}}));
  finished_ = true;
}

}  // namespace octet
