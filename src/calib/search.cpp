#include "calib/search.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "calib/effective.hpp"
#include "calib/ranking.hpp"

namespace octet {
namespace {

/// Enough samples to tell ranges apart, and no more than that, since there are many of them.
constexpr double share_for_ranges = 0.125;
constexpr std::size_t finalist_ranges = 3;

Candidate without(Candidate candidate, const std::vector<std::size_t>& layers) {
  for (const std::size_t layer : layers) candidate.fp32.erase(layer);
  return candidate;
}

std::string counted(std::size_t count, const std::string& what) { return std::to_string(count) + " " + what + (count == 1 ? "" : "s"); }

}  // namespace

Search::Search(const Candidates& candidates, const SampledMetric& metric, const TuneOptions& options,
               const std::vector<std::vector<Tensor>>& samples)
    : candidates_(candidates), options_(options), samples_(samples), trials_(candidates, metric, options) {}

bool Search::solve_by_ranges() {
  trials_.begin_stage("ranges");
  if (trials_.is_good({0, {}})) return true;
  if (candidates_.layers().empty()) return false;
  const std::vector<std::size_t> finalists = best_ranges();
  ranges_ = finalists.front();
  for (const std::size_t i : finalists) {
    const bool good = trials_.is_good({i, {}});
    const Trial &trial = *trials_.find({i, {}}), &best = *trials_.find({ranges_, {}});
    if (good || (trial.full && (!best.full || trial.drop < best.drop))) ranges_ = i;
    if (good) return true;
  }
  return false;
}

/// The few with the smallest drops on part of the samples; of equal ones the first.
std::vector<std::size_t> Search::best_ranges() {
  const std::size_t stage = trials_.stage_of(share_for_ranges);
  std::vector<std::size_t> choices(candidates_.range_choices());
  std::iota(choices.begin(), choices.end(), std::size_t{0});
  for (std::size_t i = 0; i < choices.size(); ++i) trials_.measure({i, {}}, stage);
  std::ranges::stable_sort(choices, {}, [&](std::size_t i) { return trials_.mean_drop({i, {}}, stage); });
  choices.resize(std::min(choices.size(), finalist_ranges));
  return choices;
}

void Search::rank() {
  trials_.begin_stage("ranking");
  const auto progress = [this](std::size_t) {
    trials_.check_limits();
    trials_.report(nullptr);
  };
  effects_ = rank_layers(candidates_, samples_, {ranges_, options_.threads, options_.workers, progress});
  const auto worth = [this](std::size_t layer) { return effects_[layer] / candidates_.layers()[layer].cost; };
  order_.resize(effects_.size());
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::ranges::stable_sort(order_, [&](std::size_t a, std::size_t b) { return worth(a) > worth(b); });
}

Candidate Search::first_layers(std::size_t count) const {
  return {ranges_, {order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(count)}};
}

/// All layers in FP32 are within any limit, so that there is one.
std::size_t Search::shortest_run() {
  std::size_t bad = 0, good = 1;
  while (good < order_.size() && !trials_.seems_good(first_layers(good), Confidence::Usual)) {
    bad = good;
    good = std::min(2 * good, order_.size());
  }
  while (true) {
    while (good - bad > 1) {
      const std::size_t middle = bad + (good - bad) / 2;
      (trials_.seems_good(first_layers(middle), Confidence::Usual) ? good : bad) = middle;
    }
    if (trials_.is_good(first_layers(good)) || good == order_.size()) return good;
    bad = good;
    good = order_.size();
  }
}

std::vector<std::size_t> Search::least_harmful_first(const std::set<std::size_t>& layers) const {
  std::vector<std::size_t> sorted(layers.begin(), layers.end());
  std::ranges::stable_sort(sorted, [this](std::size_t a, std::size_t b) { return effects_[a] < effects_[b]; });
  return sorted;
}

void Search::take_out_needless() {
  for (std::size_t size = answer_->fp32.size() / 2; size > 0; size /= 2) {
    const std::vector<std::size_t> layers = least_harmful_first(answer_->fp32);
    for (std::size_t begin = 0; begin < layers.size(); begin += size) {
      const std::size_t end = std::min(begin + size, layers.size());
      const Candidate fewer =
          without(*answer_, {layers.begin() + static_cast<std::ptrdiff_t>(begin), layers.begin() + static_cast<std::ptrdiff_t>(end)});
      if (!fewer.fp32.empty() && trials_.is_good(fewer)) answer_ = fewer;
    }
  }
}

void Search::prove() {
  trials_.begin_stage("proof");
  for (bool changed = true; changed;) {
    changed = false;
    for (const std::size_t layer : least_harmful_first(answer_->fp32)) {
      const Candidate fewer = without(*answer_, {layer});
      if (!trials_.is_good(fewer, Confidence::High)) continue;
      answer_ = fewer;
      changed = true;
    }
  }
}

void Search::solve_by_layers() {
  if (candidates_.layers().empty()) return;
  rank();
  trials_.begin_stage("layers");
  answer_ = first_layers(shortest_run());
  take_out_needless();
  prove();
}

/// Of those measured on all samples the one within the limit with the fewest multiply-accumulates in FP32, else the one with the smallest
/// drop; all layers in INT8 when none was.
Candidate Search::best_found() const {
  if (answer_) return *answer_;
  const Trial* best = nullptr;
  Candidate chosen{};
  for (std::size_t i = 1; i < trials_.all().size(); ++i) {
    const Trial& trial = trials_.all()[i];
    if (!trial.full) continue;
    const bool good = trials_.within_limit(trial), best_is_good = best && trials_.within_limit(*best);
    const bool better = !best || (good != best_is_good ? good : good ? trial.fp32_macs < best->fp32_macs : trial.drop < best->drop);
    if (!better) continue;
    best = &trial;
    chosen = trials_.candidates()[i];
  }
  return chosen;
}

std::vector<LayerEffect> Search::ranking() const {
  std::vector<std::size_t> order(effects_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [this](std::size_t a, std::size_t b) { return effects_[a] > effects_[b]; });
  constexpr double limit = 200;
  std::vector<LayerEffect> ranking;
  for (const std::size_t i : order) {
    const TunableLayer& layer = candidates_.layers()[i];
    ranking.push_back({layer.name, layer.type, layer.macs, std::clamp(-10 * std::log10(effects_[i]), -limit, limit)});
  }
  return ranking;
}

std::vector<ReturnedLayer> Search::returned(const Candidate& chosen) const {
  std::vector<ReturnedLayer> layers;
  for (const std::size_t i : chosen.fp32) {
    ReturnedLayer layer{candidates_.layers()[i].name, candidates_.layers()[i].macs};
    if (const Trial* trial = trials_.find(without(chosen, {i})); trial && trial->samples > 0) {
      layer.drop_without = trial->drop;
      layer.samples = trial->samples;
      layer.proven = trials_.exceeds_limit(*trial, Confidence::High);
    }
    layers.push_back(std::move(layer));
  }
  return layers;
}

/// A sum whose layers were given back is in FP32 too, so that the decisions count.
std::size_t Search::layers_in_fp32(const std::vector<LayerDecision>& decisions) const {
  return static_cast<std::size_t>(std::ranges::count_if(candidates_.layers(), [&](const TunableLayer& layer) {
    return !std::ranges::find(decisions, layer.name, &LayerDecision::layer)->int8;
  }));
}

std::string Search::conclusion(const TuneResult& result) const {
  const std::size_t all = candidates_.layers().size(), in_fp32 = layers_in_fp32(result.decisions);
  const std::string because = stopped_.empty() ? "" : "; " + stopped_;
  if (!result.met && all == 0) return "the limit is not met, and no layer can be given back" + because;
  if (!result.met) return "the limit is not met by anything that was tried" + because;
  if (in_fp32 == 0) return "the limit is met with all layers in INT8" + because;
  if (in_fp32 == all) return "the limit is met only with all layers in FP32" + because;
  return "the limit is met with " + std::to_string(in_fp32) + " of " + counted(all, "layer") + " in FP32" + because;
}

void Search::solve() {
  try {
    trials_.measure_reference();
    if (solve_by_ranges()) answer_ = Candidate{ranges_, {}};
    else solve_by_layers();
  } catch (const SearchStopped& stopped) {
    stopped_ = stopped.reason;
  }
}

TuneResult Search::run() {
  solve();
  const Candidate chosen = best_found();
  TuneResult result;
  result.trial = trials_.position(chosen);
  result.trials = trials_.all();
  result.met = result.chosen().full && trials_.within_limit(result.chosen());
  result.finished = stopped_.empty();
  result.ranking = ranking();
  result.returned = returned(chosen);
  result.scheme = candidates_.scheme(chosen);
  result.graph = options_.finish ? options_.finish(candidates_.graph(chosen)) : candidates_.graph(chosen);
  const Executor executor(result.graph, {.threads = options_.threads});
  result.decisions = calib::effective_decisions(executor, candidates_.place(chosen));
  result.trials[result.trial].fp32_macs = std::max(0.0, candidates_.macs() - calib::macs_on_integers(executor));
  result.conclusion = conclusion(result);
  result.macs = candidates_.macs();
  result.validations = trials_.validations();
  result.measured_before = trials_.validations_before();
  result.seconds = trials_.seconds();
  if (result.finished) trials_.finish();
  return result;
}

}  // namespace octet
