#include <octet/eval/annotation.hpp>

#include <algorithm>
#include <random>

#include "eval/draw.hpp"

namespace octet {

AnnotationSet AnnotationSet::sampled(std::size_t count, std::uint64_t seed) const {
  if (count >= annotations.size()) return *this;
  std::vector<std::size_t> order(annotations.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::mt19937_64 engine(seed);
  for (std::size_t i = 0; i < count; ++i) std::swap(order[i], order[i + draw_below(order.size() - i, engine)]);
  order.resize(count);
  std::ranges::sort(order);
  AnnotationSet result{.annotations = {}, .meta = meta, .origin = origin, .warnings = warnings};
  for (const std::size_t i : order) result.annotations.push_back(annotations[i]);
  return result;
}

std::filesystem::path annotation_file(const std::filesystem::path& named) {
  return named.extension() == ".pickle" ? std::filesystem::path(named).replace_extension(".jsonl") : named;
}

}  // namespace octet
