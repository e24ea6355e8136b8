#include "model/caffe/phase.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace octet::caffe {
namespace {

constexpr std::array<std::string_view, 2> phases{"TRAIN", "TEST"};
constexpr std::size_t test = 1;

bool holds(Params& rule, const NetState& state) {
  const auto has_stage = [&](const std::string& stage) { return state.stages.contains(stage); };
  if (rule.choice("phase", phases, test) != test) return false;
  if (state.level < rule.integer("min_level", std::numeric_limits<std::int64_t>::min())) return false;
  if (state.level > rule.integer("max_level", std::numeric_limits<std::int64_t>::max())) return false;
  return std::ranges::all_of(rule.texts("stage"), has_stage) && std::ranges::none_of(rule.texts("not_stage"), has_stage);
}

bool any_holds(std::vector<Params> rules, const NetState& state) {
  return std::ranges::any_of(rules, [&](Params& rule) { return holds(rule, state); });
}

}  // namespace

NetState read_state(Params& net) {
  Params given = net.message("state");
  NetState state{.level = given.integer("level", 0)};
  for (const std::string& stage : given.texts("stage")) state.stages.insert(stage);
  return state;
}

bool takes_part(Params& layer, const NetState& state) {
  const std::vector<Params> included = layer.messages("include"), excluded = layer.messages("exclude");
  if (!included.empty() && !excluded.empty()) layer.fail("exclude", "with include", "one of the two");
  return included.empty() ? !any_holds(excluded, state) : any_holds(included, state);
}

}  // namespace octet::caffe
