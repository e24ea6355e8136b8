#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <octet/base/error.hpp>
#include <octet/eval/metrics.hpp>

#include "base/bytes.hpp"
#include "eval/tasks/recommendation/recommendation.hpp"

namespace octet::recommendation {
namespace {

/// How many items are recommended. The original says top_k and takes ten whatever it is.
constexpr std::size_t depth = 10;

/// Items of one user with their scores. An item that comes again keeps its place and takes the later score.
class UserItems {
 public:
  void add(std::int64_t item, double score) {
    const auto [place, is_new] = places_.emplace(item, scores_.size());
    if (is_new) scores_.push_back(score);
    else scores_[place->second] = score;
  }

  /// How many items come before that one: those of a higher score, and of equal ones those that came earlier. Nothing where it has none.
  std::optional<std::size_t> rank(std::int64_t item) const {
    const auto found = places_.find(item);
    if (found == places_.end()) return std::nullopt;
    const std::size_t place = found->second;
    std::size_t rank = 0;
    for (std::size_t i = 0; i < scores_.size(); ++i) rank += scores_[i] > scores_[place] || (scores_[i] == scores_[place] && i < place);
    return rank;
  }

 private:
  std::map<std::int64_t, std::size_t> places_;
  std::vector<double> scores_;
};

/// The mean over users of what the rank of the item that each chose is worth.
class RankingMetric : public MetricAccumulator {
 public:
  RankingMetric(const DatasetMeta& meta, double (*worth)(std::size_t rank)) : users_number_(meta.users_number), worth_(worth) {}

  void add(const MetricSample& sample) override {
    const auto& item = std::get<RankedItem>(sample.annotation.truth);
    if (users_number_ && item.user >= *users_number_)
      throw Error(ErrorCode::InvalidArgument, "user: given " + std::to_string(item.user) + " in '" + sample.annotation.identifier +
                                                  "', expected less than " + std::to_string(*users_number_) + ", the number of users");
    rows_.push_back({item.user, item.item, item.relevant, static_cast<const ItemScore&>(sample.prediction).score});
  }
  MetricValue value() const override;
  std::string state() const override;
  void merge(std::string_view state) override;

 private:
  struct Row {
    std::int64_t user = 0, item = 0;
    bool relevant = false;
    double score = 0;
  };

  std::optional<std::int64_t> users_number_;
  double (*worth_)(std::size_t rank);
  std::vector<Row> rows_;
};

MetricValue RankingMetric::value() const {
  std::map<std::int64_t, UserItems> users;
  std::map<std::int64_t, std::int64_t> wanted;
  for (const Row& row : rows_) {
    users[row.user].add(row.item, row.score);
    if (row.relevant) wanted[row.user] = row.item;
  }
  std::vector<double> scores;
  for (const auto& [user, item] : wanted) {
    const std::optional<std::size_t> rank = users[user].rank(item);
    scores.push_back(rank && *rank < depth ? worth_(*rank) : 0);
  }
  MetricValue result;
  for (const double score : scores) result.value += score / static_cast<double>(scores.size());
  result.interval = mean_interval(scores);
  return result;
}

std::string RankingMetric::state() const {
  ByteWriter writer;
  for (const Row& row : rows_) {
    writer.number(row.user);
    writer.number(row.item);
    writer.number(std::uint32_t{row.relevant});
    writer.number(row.score);
  }
  return std::move(writer).take();
}

void RankingMetric::merge(std::string_view state) {
  ByteReader reader(state);
  while (reader.left() > 0) {
    Row& row = rows_.emplace_back();
    row.user = reader.number<std::int64_t>("user");
    row.item = reader.number<std::int64_t>("item");
    row.relevant = reader.number<std::uint32_t>("relevance") != 0;
    row.score = reader.number<double>("score");
  }
}

}  // namespace

std::unique_ptr<MetricAccumulator> make_hit_ratio(const MetricConfig&, const DatasetMeta& meta) {
  return std::make_unique<RankingMetric>(meta, [](std::size_t) { return 1.0; });
}

std::unique_ptr<MetricAccumulator> make_ndcg(const MetricConfig&, const DatasetMeta& meta) {
  return std::make_unique<RankingMetric>(meta, [](std::size_t rank) { return std::log(2.0) / std::log(static_cast<double>(rank) + 2); });
}

}  // namespace octet::recommendation
