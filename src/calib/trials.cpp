#include "calib/trials.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include <octet/base/error.hpp>

#include "bench/clock.hpp"
#include "bench/latency.hpp"
#include "calib/effective.hpp"
#include "calib/fingerprint.hpp"

namespace octet {
namespace {

/// Two-sided quantiles of the normal distribution.
constexpr double usual_errors = 1.960, high_errors = 2.576;
/// Means of ones and zeros are rounded; a drop that is the limit itself is within it.
constexpr double rounding = 1e-12;
constexpr std::size_t fewest_samples = 100;

/// The same order on every machine, which std::shuffle does not promise.
std::vector<std::size_t> shuffled(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::mt19937_64 engine(20190329);
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[engine() % i]);
  return order;
}

std::vector<std::size_t> make_stages(std::size_t samples) {
  std::vector<std::size_t> stages;
  for (std::size_t part = 16; part > 1; part /= 2) {
    const std::size_t size = (samples + part - 1) / part;
    if (size >= fewest_samples && size < samples) stages.push_back(size);
  }
  stages.push_back(samples);
  return stages;
}

/// Half of the confidence interval of the drop; 0 on the whole set.
double error_of(const Trial& trial, Confidence confidence) {
  return confidence == Confidence::High ? trial.drop_error * high_errors / usual_errors : trial.drop_error;
}

Journal open_journal(const Candidates& candidates, const SampledMetric& metric, const TuneOptions& options) {
  if (options.journal.empty()) return {};
  std::string statistics = fingerprint(candidates.statistics());
  if (const std::string finishing = candidates.finishing(); !finishing.empty()) statistics = fingerprint(statistics + finishing);
  const SearchIdentity identity{fingerprint(candidates.placement().graph), statistics, options.data, metric.samples};
  return {options.journal, identity, options.resume};
}

}  // namespace

Trials::Trials(const Candidates& candidates, const SampledMetric& metric, const TuneOptions& options)
    : candidates_(candidates),
      metric_(metric),
      options_(options),
      permutation_(shuffled(metric.samples)),
      stages_(make_stages(metric.samples)),
      journal_(open_journal(candidates, metric, options)) {}

std::size_t Trials::stage_of(double share) const {
  const double wanted = share * static_cast<double>(metric_.samples);
  return static_cast<std::size_t>(std::ranges::find_if(stages_, [&](std::size_t size) { return static_cast<double>(size) >= wanted; }) -
                                  stages_.begin());
}

double Trials::seconds() const { return journal_.seconds() + bench::now() - start_; }

void Trials::check_limits() {
  if (options_.time_budget > 0 && seconds() > options_.time_budget) throw SearchStopped{"the time budget was spent"};
  if (options_.max_validations > 0 && validations() >= options_.max_validations)
    throw SearchStopped{"the limit on validations was reached"};
}

void Trials::report(const Trial* trial) {
  if (options_.progress && !options_.progress({stage_name_, trial, validations()})) throw SearchStopped{"the search was cancelled"};
}

/// Those of the random order, in ascending order.
std::vector<std::size_t> Trials::samples_between(std::size_t begin, std::size_t end) const {
  std::vector<std::size_t> samples(permutation_.begin() + static_cast<std::ptrdiff_t>(begin),
                                   permutation_.begin() + static_cast<std::ptrdiff_t>(end));
  std::ranges::sort(samples);
  return samples;
}

std::vector<double> Trials::scores_of(const Executor& executor, const std::vector<std::size_t>& samples) const {
  const std::vector<double> scores = metric_.scores(executor, samples);
  if (scores.size() != samples.size())
    throw Error(ErrorCode::InvalidArgument,
                "metric: given " + std::to_string(scores.size()) + " scores, expected " + std::to_string(samples.size()));
  for (const double score : scores)
    if (!std::isfinite(score)) throw Error(ErrorCode::InvalidArgument, "metric: given a score that is not finite, expected a finite one");
  return scores;
}

double Trials::latency_of(const Executor& executor) const {
  if (options_.latency_runs <= 0) return 0;
  InferRequest request = executor.make_request();
  for (std::size_t i = 0; i < executor.inputs().size(); ++i)
    request.set_input(i, Tensor(executor.inputs()[i].element_type, executor.inputs()[i].shape));
  request.run();
  std::vector<double> seconds;
  for (int i = 0; i < options_.latency_runs; ++i) seconds.push_back(bench::seconds_of([&] { request.run(); }));
  return bench::median(std::move(seconds));
}

void Trials::measure_reference() {
  begin_stage("reference");
  samples_asked_ += metric_.samples;
  if (journal_.reference() && journal_.reference()->size() == metric_.samples) {
    samples_before_ += metric_.samples;
  } else {
    const Executor executor(candidates_.placement().graph, {.threads = options_.threads, .precision = Precision::Simulated});
    const std::vector<double> scores = scores_of(executor, samples_between(0, metric_.samples));
    journal_.add_reference(scores, latency_of(executor), seconds());
  }
  reference_ = *journal_.reference();
  const auto [lowest, highest] = std::ranges::minmax_element(reference_);
  spread_ = *highest - *lowest;
  Placement everything_fp32 = candidates_.placement();
  everything_fp32.weighted.clear();
  trials_.push_back({.fp32_layers = {},
                     .samples = metric_.samples,
                     .full = true,
                     .value = std::accumulate(reference_.begin(), reference_.end(), 0.0) / static_cast<double>(metric_.samples),
                     .fp32_macs = candidates_.macs(),
                     .bytes = candidates_.bytes(everything_fp32),
                     .latency = journal_.reference_latency()});
  order_.emplace_back();
  report(&trials_.back());
}

bool Trials::is_reference(const Candidate& candidate) const {
  return !candidates_.layers().empty() && candidate.fp32.size() == candidates_.layers().size();
}

Trials::Record& Trials::record_of(const Candidate& candidate) {
  const auto found = records_.find(candidate);
  if (found != records_.end()) return found->second;
  const Placement placement = candidates_.place(candidate);
  Record record{.key = fingerprint(candidates_.scheme(candidate)), .trial = trials_.size()};
  trials_.push_back({.ranges = candidates_.ranges_name(candidate.ranges),
                     .fp32_layers = candidates_.fp32_names(candidate),
                     .fp32_macs = candidates_.macs(),
                     .bytes = candidates_.bytes(placement)});
  order_.push_back(candidate);
  return records_.emplace(candidate, std::move(record)).first->second;
}

const Executor& Trials::executor_of(const Candidate& candidate) {
  if (built_ == candidate) return *executor_;
  Graph graph = candidates_.graph(candidate);
  if (options_.finish) graph = options_.finish(std::move(graph));
  executor_ = std::make_unique<Executor>(graph, ExecutorOptions{.threads = options_.threads});
  built_ = candidate;
  return *executor_;
}

Measured Trials::run(const Candidate& candidate, const Record& record, std::size_t stage) {
  const std::size_t begin = stage == 0 ? 0 : stages_[stage - 1], end = stages_[stage];
  const Executor& executor = executor_of(candidate);
  const std::vector<std::size_t> samples = samples_between(begin, end);
  const std::vector<double> scores = scores_of(executor, samples);
  Measured measured = record.stages.empty() ? Measured{} : record.stages.back();
  measured.samples = end;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double drop = reference_[samples[i]] - scores[i];
    measured.score += scores[i];
    measured.drop += drop;
    measured.drop_squares += drop * drop;
    measured.largest = std::max(measured.largest, std::abs(drop));
  }
  if (end == metric_.samples) measured.latency = latency_of(executor);
  measured.int8_macs = calib::macs_on_integers(executor);
  return measured;
}

double Trials::standard_error(const Measured& measured) const {
  if (measured.samples == metric_.samples) return 0;
  const auto n = static_cast<double>(measured.samples), all = static_cast<double>(metric_.samples);
  const double mean = measured.drop / n, extreme = std::max(spread_, measured.largest);
  const double variance = std::max(0.0, measured.drop_squares - n * mean * mean + 2 * extreme * extreme) / n;
  return std::sqrt(variance / n * (all - n) / (all - 1));
}

void Trials::update(Trial& trial, const Measured& measured) const {
  const auto n = static_cast<double>(measured.samples);
  trial.samples = measured.samples;
  trial.full = measured.samples == metric_.samples;
  trial.value = measured.score / n;
  trial.drop = measured.drop / n;
  trial.drop_error = usual_errors * standard_error(measured);
  trial.latency = measured.latency;
  trial.fp32_macs = std::max(0.0, candidates_.macs() - measured.int8_macs.value_or(0));
}

void Trials::measure_next(const Candidate& candidate, Record& record) {
  const std::size_t stage = record.stages.size();
  const std::size_t samples = stages_[stage] - (stage == 0 ? 0 : stages_[stage - 1]);
  if (const Measured* known = journal_.find(record.key, stages_[stage])) {
    samples_before_ += samples;
    record.stages.push_back(*known);
    if (!known->int8_macs) record.stages.back().int8_macs = calib::macs_on_integers(executor_of(candidate));
  } else {
    check_limits();
    const Measured measured = run(candidate, record, stage);
    journal_.add(record.key, measured, trials_[record.trial].ranges, trials_[record.trial].fp32_layers, seconds());
    record.stages.push_back(measured);
  }
  samples_asked_ += samples;
  update(trials_[record.trial], record.stages.back());
  report(&trials_[record.trial]);
}

const Trial& Trials::measure(const Candidate& candidate, std::size_t stage) {
  if (is_reference(candidate)) return trials_.front();
  Record& record = record_of(candidate);
  while (record.stages.size() <= stage) measure_next(candidate, record);
  return trials_[record.trial];
}

bool Trials::within_limit(const Trial& trial) const { return trial.drop <= options_.max_drop + rounding; }

bool Trials::exceeds_limit(const Trial& trial, Confidence confidence) const {
  return trial.drop - error_of(trial, confidence) > options_.max_drop + rounding;
}

bool Trials::seems_good(const Candidate& candidate, Confidence confidence) {
  for (std::size_t stage = 0;; ++stage) {
    const Trial& trial = measure(candidate, stage);
    if (exceeds_limit(trial, confidence)) return false;
    if (trial.full || trial.drop + error_of(trial, confidence) < options_.max_drop) return true;
  }
}

bool Trials::is_good(const Candidate& candidate, Confidence confidence) {
  return seems_good(candidate, confidence) && within_limit(measure_fully(candidate));
}

double Trials::mean_drop(const Candidate& candidate, std::size_t stage) const {
  const Measured& measured = records_.at(candidate).stages.at(stage);
  return measured.drop / static_cast<double>(measured.samples);
}

const Trial* Trials::find(const Candidate& candidate) const {
  if (is_reference(candidate)) return &trials_.front();
  const auto found = records_.find(candidate);
  return found == records_.end() ? nullptr : &trials_[found->second.trial];
}

std::size_t Trials::position(const Candidate& candidate) { return is_reference(candidate) ? 0 : record_of(candidate).trial; }

}  // namespace octet
