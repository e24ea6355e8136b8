#include "cli/collect.hpp"

#include <octet/base/error.hpp>
#include <octet/calib/calibrator.hpp>

#include "cli/model_batch.hpp"
#include "cli/sample_progress.hpp"
#include "cli/saved_statistics.hpp"

namespace octet::cli {
namespace {

/// Observes batches of the chosen size and, in networks of their own, what is left at the end.
class Collector {
 public:
  Collector(const Graph& model, const QuantScheme& scheme, const CalibrateOptions& options, const std::vector<std::string>& tensors)
      : model_(model),
        scheme_(scheme),
        options_(options),
        tensors_(tensors),
        batch_(samples_at_once(model, options.batch)),
        calibrator_(with_batch(model, batch_), scheme, observing_options()) {}

  Collected collect();

 private:
  /// The samples are looked at once.
  CalibratorOptions observing_options() const { return {.threads = options_.threads, .tensors = tensors_, .kept_inferences = 0}; }
  void begin_with_saved();
  void observe_files();
  void observe(Calibrator& calibrator, const SourceBatch& batch);
  void observe_rest(const SourceBatch& batch);
  /// Whether it is as large as the network takes it. A whole input is, whatever its dimension 0 is.
  bool holds_all(const SourceBatch& batch) const {
    const Shape& shape = batch.input.shape();
    return shape.rank() == 0 || shape[0] == batch_ || shape == input_shape(model_);
  }
  void leave_out(const SourceBatch& batch, const Error& reason);

  const Graph& model_;
  const QuantScheme& scheme_;
  const CalibrateOptions& options_;
  const std::vector<std::string>& tensors_;
  const std::int64_t batch_;
  Calibrator calibrator_;
  std::vector<SourceFile> chosen_;
  Collected collected_;
};

void Collector::begin_with_saved() {
  if (options_.statistics_in.empty()) return;
  calibrator_.set_statistics(saved_statistics(options_, tensors_.empty() ? place_quantizers(model_, scheme_).tensors() : tensors_));
  collected_.samples = calibrator_.samples();
}

void Collector::observe(Calibrator& calibrator, const SourceBatch& batch) {
  try {
    calibrator.observe(batch.input);
  } catch (const Error& error) {
    throw error.at({.file = chosen_[batch.files.front()].path.string()});
  }
  collected_.samples += batch.files.size();
  for (const std::size_t file : batch.files) collected_.files.push_back(chosen_[file]);
}

void Collector::leave_out(const SourceBatch& batch, const Error& reason) {
  const std::string text =
      "not enough for a batch of " + std::to_string(batch_) + ", and the network takes no smaller one: " + reason.message();
  for (const std::size_t file : batch.files) collected_.skipped.push_back({chosen_[file].name, text});
}

/// A network written for one batch size only may not bear another.
void Collector::observe_rest(const SourceBatch& batch) {
  std::optional<Graph> smaller;
  try {
    smaller = with_batch(model_, static_cast<std::int64_t>(batch.files.size()));
  } catch (const Error& error) {
    return leave_out(batch, error);
  }
  Calibrator rest(*smaller, scheme_, observing_options());
  observe(rest, batch);
  Statistics all = calibrator_.statistics();
  all.merge(rest.statistics());
  calibrator_.set_statistics(std::move(all));
}

void Collector::observe_files() {
  chosen_ = chosen_files(options_.files);
  Source source(chosen_, input_shape(model_),
                {.preprocessing = options_.preprocessing, .batch = static_cast<std::size_t>(batch_), .threads = options_.threads});
  SampleProgress progress(options_.progress, "calibrating", chosen_.size());
  while (const auto batch = source.next()) {
    if (holds_all(*batch))
      observe(calibrator_, *batch);
    else
      observe_rest(*batch);
    progress.at(batch->files.back() + 1);
  }
  collected_.skipped.insert(collected_.skipped.begin(), source.skipped().begin(), source.skipped().end());
  warn_of_skipped(collected_.skipped, options_.files.folder);
  if (collected_.files.empty())
    throw Error(ErrorCode::InvalidArgument, "given no usable sample, expected at least one; " + first_reason(collected_.skipped),
                {.file = options_.files.folder});
}

Collected Collector::collect() {
  begin_with_saved();
  if (!options_.files.folder.empty()) observe_files();
  collected_.statistics = calibrator_.statistics();
  return std::move(collected_);
}

}  // namespace

Collected collect_statistics(const Graph& model, const QuantScheme& scheme, const CalibrateOptions& options,
                             const std::vector<std::string>& tensors) {
  return Collector(model, scheme, options, tensors).collect();
}

}  // namespace octet::cli
