#include <stdexcept>

#include <octet/base/error.hpp>
#include <octet/quant/scheme.hpp>
#include <octet/stats/statistics.hpp>

#include "calib/journal.hpp"
#include "fuzz/parsers/targets.hpp"

namespace octet::fuzz {

/// What a file holds must also serve for ranges, and be written as it was read.
void read_statistics(Bytes input) {
  const Statistics statistics = Statistics::load(put("file.stat", input));
  for (const std::string& tensor : statistics.tensors()) {
    statistics.of(tensor);
    statistics.percentile(tensor, 99);
    statistics.trimmed_extremes(tensor, 99);
  }
  statistics.save(folder() / "again.stat");
  if (!(Statistics::load(folder() / "again.stat") == statistics))
    throw std::logic_error("statistics: what was written is not what was read");
}

void read_quant_scheme(Bytes input) {
  const QuantScheme scheme = parse_scheme(input);
  scheme.keeps_fp32("layer", "Convolution");
  scheme.activations_of("layer", "Convolution");
  if (!(parse_scheme(scheme_json(scheme)) == scheme)) throw std::logic_error("scheme: what was written is not what was read");
}

void read_journal(Bytes input) {
  const SearchIdentity identity{.model = "m", .statistics = "s", .data = "d", .samples = 4};
  const Journal journal(put("search.jsonl", input), identity, true);
  journal.find("candidate", 4);
}

}  // namespace octet::fuzz
