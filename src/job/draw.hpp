#pragma once

#include <cstddef>
#include <filesystem>

#include <octet/eval/evaluator.hpp>

namespace octet::job {

/// Writes the samples in which the networks disagree most as NUMBER_NAME_first.png and _second.png, the worst first, and says how many.
/// Throws Error for networks that neither detect objects nor segment images.
std::size_t draw_disagreements(const Evaluator& evaluator, const Executor& first, const Executor& second, const EvaluateOptions& choice,
                               const std::filesystem::path& folder, std::size_t count);

}  // namespace octet::job
