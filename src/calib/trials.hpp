#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bench/clock.hpp"
#include "calib/candidate.hpp"
#include "calib/journal.hpp"

namespace octet {

/// Ends a search before its time.
struct SearchStopped {
  std::string reason;
};

/// How sure a decision from part of the validation set must be, in standard errors of the drop.
enum class Confidence { Usual, High };  ///< 95 % and 99 %

/// Measures candidates on the validation set, each on as much of it as a question needs, and remembers what was measured.
///
/// The samples stand in one random order, the same in every run. A candidate is measured on the first 16th of them, the first 8th, and so
/// on up to all. What counts is the difference of its scores to those of the FP32 network on the same samples, which varies much less than
/// the scores do: its mean lies within a normal confidence interval, for samples drawn from a finite set without putting them back. Two
/// samples that differ as much as any may, one in either direction, are added to the variance, so that few samples without a difference do
/// not pass for certainty (the idea of Agresti and Coull, "Approximate is better than exact for interval estimation of binomial
/// proportions", 1998).
class Trials {
 public:
  /// All arguments must outlive the object.
  Trials(const Candidates& candidates, const SampledMetric& metric, const TuneOptions& options);

  /// Measures the FP32 network. To be called first.
  void measure_reference();

  /// How many steps there are from few samples to all.
  std::size_t stages() const { return stages_.size(); }
  /// The first stage with at least that share of the samples.
  std::size_t stage_of(double share) const;

  /// The candidate measured up to that stage at least. Throws SearchStopped.
  const Trial& measure(const Candidate& candidate, std::size_t stage);
  const Trial& measure_fully(const Candidate& candidate) { return measure(candidate, stages() - 1); }
  /// Whether the candidate's drop on the whole set is within the limit, as far as can be told with that confidence. Throws SearchStopped.
  bool seems_good(const Candidate& candidate, Confidence confidence);
  /// The same, measured on the whole set when it is.
  bool is_good(const Candidate& candidate, Confidence confidence = Confidence::Usual);
  bool within_limit(const Trial& trial) const;
  /// Whether the trial's drop on the whole set exceeds the limit, with that confidence where only part of the set was measured.
  bool exceeds_limit(const Trial& trial, Confidence confidence) const;
  /// The mean drop on the first samples, up to that stage, which must have been measured.
  double mean_drop(const Candidate& candidate, std::size_t stage) const;

  /// What is known of the candidate, or null.
  const Trial* find(const Candidate& candidate) const;
  const std::vector<Trial>& all() const { return trials_; }
  const std::vector<Candidate>& candidates() const { return order_; }
  /// The candidate's position in all(), where it stands from now on in any case.
  std::size_t position(const Candidate& candidate);

  void begin_stage(std::string name) { stage_name_ = std::move(name); }
  /// Throws SearchStopped where a limit is reached or the caller wants to end.
  void check_limits();
  void report(const Trial* trial);
  double seconds() const;
  double validations() const { return static_cast<double>(samples_asked_) / static_cast<double>(metric_.samples); }
  double validations_before() const { return static_cast<double>(samples_before_) / static_cast<double>(metric_.samples); }
  void finish() { journal_.finish(); }

 private:
  struct Record {
    std::string key;
    std::size_t trial = 0;
    std::vector<Measured> stages{};
  };

  bool is_reference(const Candidate& candidate) const;
  Record& record_of(const Candidate& candidate);
  void measure_next(const Candidate& candidate, Record& record);
  Measured run(const Candidate& candidate, const Record& record, std::size_t stage);
  std::vector<std::size_t> samples_between(std::size_t begin, std::size_t end) const;
  std::vector<double> scores_of(const Executor& executor, const std::vector<std::size_t>& samples) const;
  const Executor& executor_of(const Candidate& candidate);
  double latency_of(const Executor& executor) const;
  void update(Trial& trial, const Measured& measured) const;
  double standard_error(const Measured& measured) const;

  const Candidates& candidates_;
  const SampledMetric& metric_;
  const TuneOptions& options_;
  std::vector<std::size_t> permutation_;
  std::vector<std::size_t> stages_;
  Journal journal_;
  double start_ = bench::now();
  std::vector<double> reference_;  ///< the FP32 network's score of each sample
  double spread_ = 0;              ///< of the reference's scores
  std::vector<Trial> trials_;
  std::vector<Candidate> order_;  ///< of each trial; that of the first means nothing
  std::map<Candidate, Record> records_;
  std::optional<Candidate> built_;
  std::unique_ptr<Executor> executor_;
  std::string stage_name_;
  std::size_t samples_asked_ = 0, samples_before_ = 0;
};

}  // namespace octet
