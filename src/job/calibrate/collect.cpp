#include "job/calibrate/collect.hpp"

#include <numeric>

#include <octet/base/error.hpp>
#include <octet/calib/calibrator.hpp>

#include "job/calibrate/output.hpp"
#include "job/inputs/batches.hpp"
#include "job/inputs/joined_samples.hpp"
#include "job/inputs/sample_files.hpp"

namespace octet::job {
namespace {

std::vector<std::size_t> positions(std::size_t begin, std::size_t end) {
  std::vector<std::size_t> all(end - begin);
  std::iota(all.begin(), all.end(), begin);
  return all;
}

/// Observes batches of the chosen size and, in networks of their own, what is left at the end.
class Collector {
 public:
  Collector(const Graph& model, const QuantScheme& scheme, const QuantizationJob& job, const std::vector<std::string>& tensors,
            std::size_t kept_inferences, Messages& messages)
      : model_(model),
        scheme_(scheme),
        job_(job),
        tensors_(tensors),
        kept_inferences_(kept_inferences),
        messages_(messages),
        batch_(samples_at_once(model, job.batch_size)),
        network_shape_(input_shape(with_batch(model, batch_))),
        calibrator_(with_batch(model, batch_), scheme, observing_options()) {}

  Collected collect();

 private:
  /// Looks at each sample once.
  CalibratorOptions observing_options() const { return {.threads = job_.threads, .tensors = tensors_, .kept_inferences = 0}; }
  void begin_with_saved();
  void observe_files();
  void observe(Calibrator& calibrator, const SourceBatch& batch);
  void observe_rest(const SourceBatch& batch);
  /// Whether the network takes an input of this size. A whole input always fits, whatever its dimension 0 is.
  bool holds_all(const SourceBatch& batch) const {
    const Shape& shape = batch.input.shape();
    return shape.rank() == 0 || shape[0] == batch_ || shape == input_shape(model_);
  }
  void leave_out(const SourceBatch& batch, const Error& reason);

  const Graph& model_;
  const QuantScheme& scheme_;
  const QuantizationJob& job_;
  const std::vector<std::string>& tensors_;
  const std::size_t kept_inferences_;
  Messages& messages_;
  const std::int64_t batch_;
  const Shape network_shape_;
  Calibrator calibrator_;
  std::vector<SourceFile> chosen_;
  Collected collected_;
};

void Collector::begin_with_saved() {
  if (job_.statistics_in.empty()) return;
  calibrator_.set_statistics(saved_statistics(job_, tensors_.empty() ? place_quantizers(model_, scheme_).tensors() : tensors_, messages_));
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
  chosen_ = chosen_files(files_of(job_), messages_);
  Source source(chosen_, input_shape(model_),
                {.preprocessing = job_.preprocessing, .batch = static_cast<std::size_t>(batch_), .threads = job_.threads});
  InputKeeper keeper(kept_inferences_, (chosen_.size() + static_cast<std::size_t>(batch_) - 1) / static_cast<std::size_t>(batch_));
  std::size_t inference = 0;
  while (const auto batch = source.next()) {
    const std::size_t first = collected_.files.size();
    if (holds_all(*batch)) observe(calibrator_, *batch);
    else observe_rest(*batch);
    if (keeper.wants(inference++) && batch->input.shape() == network_shape_)
      keeper.keep({batch->input}, positions(first, collected_.files.size()), collected_.kept);
    messages_.count("calibrating", batch->files.back() + 1, chosen_.size());
  }
  collected_.skipped.insert(collected_.skipped.begin(), source.skipped().begin(), source.skipped().end());
  warn_of_skipped(collected_.skipped, job_.source.string(), messages_);
  if (collected_.files.empty())
    throw Error(ErrorCode::InvalidArgument, "given no usable sample, expected at least one; " + first_reason(collected_.skipped),
                {.file = job_.source.string()});
}

Collected Collector::collect() {
  begin_with_saved();
  if (!job_.source.empty()) observe_files();
  collected_.statistics = calibrator_.statistics();
  return std::move(collected_);
}

}  // namespace

Collected collect_statistics(const Graph& model, const QuantScheme& scheme, const QuantizationJob& job,
                             const std::vector<std::string>& tensors, std::size_t kept_inferences, Messages& messages) {
  return Collector(model, scheme, job, tensors, kept_inferences, messages).collect();
}

Collected collect_of_data(const Graph& model, const QuantScheme& scheme, const QuantizationJob& job, const Evaluator& data,
                          const std::vector<std::string>& tensors, std::size_t kept_inferences, Messages& messages) {
  constexpr std::size_t most_compared = 50, compared_bytes = std::size_t{32} << 20;
  const std::int64_t batch = data.whole_inputs() ? 1 : samples_at_once(model, job.batch_size);
  Calibrator calibrator(data.whole_inputs() ? model : with_batch(model, batch), scheme,
                        {.threads = job.threads, .tensors = tensors, .kept_inferences = 0});
  Collected collected;
  const auto step = static_cast<std::size_t>(batch);
  InputKeeper keeper(kept_inferences, (data.size() + step - 1) / step);
  std::size_t inference = 0;
  for_each_input(data, spread_positions(data.size(), data.size()), batch, worker_count(job.threads), [&](const Tensor& input) {
    calibrator.observe(input);
    if (keeper.wants(inference)) keeper.keep({input}, {}, collected.kept);
    else if (collected.data.compared.size() < most_compared && (collected.data.compared.size() + 1) * input.bytes() <= compared_bytes)
      collected.data.compared.push_back(input.clone());
    messages.count("calibrating", std::min(++inference * step, data.size()), data.size());
  });
  collected.samples = data.size();
  collected.statistics = calibrator.statistics();
  return collected;
}

bool InputKeeper::wants(std::size_t inference) const {
  if (all_ <= wanted_) return wanted_ > 0;
  return inference * wanted_ / all_ != (inference + 1) * wanted_ / all_;
}

void InputKeeper::keep(std::vector<Tensor> inputs, const std::vector<std::size_t>& samples, KeptInputs& kept) {
  std::size_t bytes = 0;
  for (const Tensor& input : inputs) bytes += input.bytes();
  if (bytes > bytes_) return;
  bytes_ -= bytes;
  for (Tensor& input : inputs) input = input.clone();
  kept.inputs.push_back(std::move(inputs));
  kept.samples.insert(kept.samples.end(), samples.begin(), samples.end());
}

}  // namespace octet::job
