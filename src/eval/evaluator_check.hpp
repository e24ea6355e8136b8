#pragma once

#include <octet/eval/evaluator.hpp>

#include "eval/sample_loader.hpp"
#include "eval/tasks/adapter.hpp"

namespace octet {

// What would otherwise fail in the middle of an evaluation. Each throws as Evaluator's documentation says.

/// Checks that the configuration has samples, metrics that its adapter and annotations can serve, and preprocessing that makes sense.
void require_complete(const DatasetConfig& config);
/// Checks that every sample has a file in the folder.
void require_files(const AnnotationSet& set, const std::filesystem::path& folder);
/// That the executor takes inputs [batch, ...] of which the loader's samples are one, and gives outputs that the adapter understands; or
/// inputs that the loader gives whole.
void require_fitting(const Executor& executor, const SampleLoader& loader, const OutputAdapter& adapter);
/// That a network with such outputs can give what is true of the samples, where a metric looks at that.
void require_possible(const DatasetConfig& config, const std::vector<std::size_t>& samples, const OutputAdapter& adapter,
                      const std::vector<Port>& outputs, const Batch& batch);

}  // namespace octet
