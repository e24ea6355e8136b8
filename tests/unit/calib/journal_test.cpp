#include <fstream>
#include <iterator>
#include <regex>

#include "unit/calib/mobile_network.hpp"

using namespace octet;
using namespace octet::test;

namespace {

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

/// A damaged network, its metric, and a folder for the journal.
struct Job {
  Graph graph = damaged_network();
  Calibrator calibrator = calibrated(graph);
  Agreement agreement{graph, 300};
  TemporaryFolder folder{};
  std::filesystem::path journal = folder.path() / "journal.jsonl";

  TuneOptions options() const { return {.max_drop = 0.01, .threads = 1, .journal = journal, .data = "agreement"}; }
  TuneResult run(TuneOptions options) { return calibrator.tune(agreement.sampled(), options); }
  TuneResult resume() {
    TuneOptions options = this->options();
    options.resume = true;
    return run(options);
  }
  /// Ends after so many measurements, as a process that is killed does: the journal does not learn of it.
  void run_and_break(int measurements) {
    TuneOptions options = this->options();
    options.progress = [&](const TuneProgress&) { return measurements-- > 0; };
    run(options);
  }
};

void check_same(const TuneResult& a, const TuneResult& b) {
  CHECK(a.graph == b.graph);
  CHECK(a.scheme == b.scheme);
  REQUIRE(a.trials.size() == b.trials.size());
  for (std::size_t i = 0; i < a.trials.size(); ++i) {
    CHECK(a.trials[i].fp32_layers == b.trials[i].fp32_layers);
    CHECK(a.trials[i].samples == b.trials[i].samples);
    CHECK(a.trials[i].value == b.trials[i].value);
    CHECK(a.trials[i].drop_error == b.trials[i].drop_error);
    CHECK(a.trials[i].fp32_macs == b.trials[i].fp32_macs);
  }
}

}  // namespace

TEST_CASE("a search that was broken off anywhere ends with the same result when it is resumed, and measures nothing twice") {
  Job whole;
  const TuneResult expected = whole.run(whole.options());
  REQUIRE(expected.met);
  for (const int measurements : {0, 3, 7, 15}) {
    Job job;
    job.run_and_break(measurements);
    const TuneResult resumed = job.resume();
    check_same(resumed, expected);
    CHECK(job.agreement.inferences == whole.agreement.inferences);
    CHECK(resumed.measured_before > 0);
    CHECK(resumed.validations == expected.validations);
  }
}

TEST_CASE("a journal of a version that did not write what ran on integers is resumed with the same result") {
  Job job;
  const TuneResult expected = job.run(job.options());
  std::string older;
  for (const std::string& line : lines_of(job.journal)) older += std::regex_replace(line, std::regex(",\"int8_macs\":[^,}]+"), "") + "\n";
  REQUIRE(older.size() < bytes_of(job.journal).size());
  std::ofstream(job.journal, std::ios::binary) << older;
  const std::size_t inferences = job.agreement.inferences;
  check_same(job.resume(), expected);
  CHECK(job.agreement.inferences == inferences);
}

TEST_CASE("a line that was cut short is dropped") {
  Job job;
  const TuneResult expected = job.run(job.options());
  const std::string whole = bytes_of(job.journal);
  const std::size_t third_line = whole.find('\n', whole.find('\n', whole.find('\n') + 1) + 1);
  std::filesystem::resize_file(job.journal, third_line + 40);
  check_same(job.resume(), expected);
  CHECK(bytes_of(job.journal).substr(0, third_line) == whole.substr(0, third_line));
  CHECK(lines_of(job.journal).back() == R"({"finished":true})");
}

TEST_CASE("a journal of a finished search answers at once when resumed, and is replaced otherwise") {
  Job job;
  const TuneResult expected = job.run(job.options());
  const std::size_t inferences = job.agreement.inferences;
  const std::size_t lines = lines_of(job.journal).size();
  check_same(job.resume(), expected);
  CHECK(job.agreement.inferences == inferences);
  check_same(job.run(job.options()), expected);
  CHECK(job.agreement.inferences == 2 * inferences);
  CHECK(lines_of(job.journal).size() == lines);
}

TEST_CASE("another limit goes on from the same measurements") {
  Job job;
  job.run(job.options());
  const std::size_t inferences = job.agreement.inferences;
  TuneOptions options = job.options();
  options.resume = true;
  options.max_drop = 0.5;
  const TuneResult tuned = job.run(options);
  CHECK(tuned.met);
  CHECK(tuned.returned.empty());
  // All layers in INT8 were dismissed after half of the samples; the other half is new.
  CHECK(job.agreement.inferences == inferences + 150);
}

TEST_CASE("a journal of another search is refused, saying in what it differs") {
  Job job;
  job.run_and_break(4);
  const auto refusal = [&](Job& other, TuneOptions options) {
    options.journal = job.journal;
    options.resume = true;
    const Error error = error_of([&] { other.run(options); });
    CHECK(error.code() == ErrorCode::InvalidArgument);
    CHECK(error.where().file == job.journal.string());
    return error.message();
  };
  Job other_model;
  other_model.graph = mobile_network();
  other_model.calibrator = calibrated(other_model.graph);
  CHECK_THAT(refusal(other_model, other_model.options()), contains("a search with another model, expected that of this one"));
  Job other_statistics;
  other_statistics.calibrator.observe(image(77));
  CHECK_THAT(refusal(other_statistics, other_statistics.options()), contains("other statistics"));
  Job other_data;
  TuneOptions options = other_data.options();
  options.data = "another";
  CHECK_THAT(refusal(other_data, options), contains("another metric or validation set"));
}

TEST_CASE("an unfinished search is not overwritten, nor is a file that is no journal") {
  Job job;
  job.run_and_break(4);
  const std::string before = bytes_of(job.journal);
  CHECK_THAT(error_of([&] { job.run(job.options()); }).message(), contains("given that of a search which did not end"));
  CHECK(bytes_of(job.journal) == before);
  for (const char* text : {"a text\n", "{\"a\": 1}\n", "[1]\n"}) {
    std::ofstream(job.journal) << text;
    CHECK_THAT(error_of([&] { job.run(job.options()); }).message(), contains("journal: given"));
    CHECK(bytes_of(job.journal) == text);
  }
}

TEST_CASE("the time of an interrupted run counts for the time budget") {
  Job job;
  job.run_and_break(6);
  std::vector<std::string> lines = lines_of(job.journal);
  std::string& last = lines.back();
  last = last.substr(0, last.rfind("\"seconds\":")) + "\"seconds\":5000.0}";
  std::ofstream file(job.journal);
  for (const std::string& line : lines) file << line << '\n';
  file.close();
  TuneOptions options = job.options();
  options.resume = true;
  options.time_budget = 4000;
  const TuneResult tuned = job.run(options);
  CHECK_FALSE(tuned.finished);
  CHECK_THAT(tuned.conclusion, contains("the time budget was spent"));
  CHECK(tuned.seconds >= 5000);
}

TEST_CASE("a journal that cannot be written ends the search with its name") {
  Job job;
  TuneOptions options = job.options();
  options.journal = job.folder.path() / "absent" / "journal";
  const Error error = error_of([&] { job.run(options); });
  CHECK(error.code() == ErrorCode::Io);
  CHECK(error.where().file == options.journal.string());
}

TEST_CASE("a journal's keys and values of another kind are refused with their line") {
  Job job;
  job.run_and_break(3);
  const std::vector<std::string> lines = lines_of(job.journal);
  REQUIRE(lines.size() >= 3);
  const auto refused = [&](const std::string& line) {
    std::ofstream(job.journal) << lines[0] << '\n' << lines[1] << '\n' << line << '\n';
    TuneOptions options = job.options();
    options.resume = true;
    const Error error = error_of([&] { job.run(options); });
    CHECK(error.where().line == 3);
    return error.message();
  };
  const auto with = [&](const std::string& value) { return lines[2].substr(0, lines[2].rfind("\"seconds\":")) + value + "}"; };
  CHECK(refused(with("\"seconds\":1.0,\"speed\":2")) == "journal: given the key 'speed', expected those that a search writes");
  CHECK(refused(with("\"seconds\":1.0,\"seconds\":2.0")) == "journal: given the key 'seconds' twice in one object, expected it once");
  CHECK(refused(with("\"seconds\":\"1\"")) == "journal: given seconds \"1\", expected a number");
  CHECK(refused("{\"finished\":false}") == "journal: given another line with \"finished\", expected {\"finished\":true}");
}
