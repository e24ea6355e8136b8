#include <octet/eval/source.hpp>

#include <algorithm>
#include <utility>

#include <octet/base/error.hpp>

#include "eval/batch.hpp"
#include "eval/failures.hpp"
#include "eval/image_input.hpp"
#include "eval/ordered_loader.hpp"
#include "eval/source_files.hpp"

namespace octet {
namespace {

/// Of an input that takes one image and no batch.
constexpr std::size_t image_rank = 3;

void require_image_input(const std::vector<SourceFile>& files, const Shape& shape, ImageLayout layout) {
  const auto image = std::ranges::find_if(files, [](const SourceFile& file) { return !is_tensor_file(file.path); });
  if (image == files.end()) return;
  try {
    image_input(shape, layout);
  } catch (const Error& error) {
    throw error.at({.file = image->path.string()});
  }
}

}  // namespace

struct Source::Impl {
  Impl(std::vector<SourceFile> given, const Shape& input_shape, const SourceOptions& chosen)
      : files(std::move(given)),
        shape(input_shape),
        options(chosen),
        loader(files.size(), loading_threads(options.threads), [this](std::size_t i) { return load(i); }) {}

  Tensor load(std::size_t index) const {
    const std::filesystem::path& path = files[index].path;
    if (is_tensor_file(path)) return load_tensor(path, shape);
    return load_image(path, options.preprocessing, shape.rank() == image_rank ? shape : one_sample(shape));
  }
  std::optional<Tensor> next_sample();
  bool holds_whole_input(const Tensor& sample) const { return is_whole_input(sample.shape(), shape); }

  std::vector<SourceFile> files;
  Shape shape;  // of the network's input
  SourceOptions options;
  std::vector<SkippedFile> skipped;
  std::size_t position = 0;
  std::optional<Tensor> whole_input;  // comes after the samples that were not enough for a batch
  OrderedLoader loader;  // its threads use the members above, so it is made last and goes first
};

/// The sample of the file at `position`, or nothing when that file is skipped.
std::optional<Tensor> Source::Impl::next_sample() {
  try {
    return loader.next();
  } catch (const Error& error) {
    if (!is_of_file(error)) throw;
    skipped.push_back({files[position].name, error.message()});
    return std::nullopt;
  }
}

Source::Source(std::vector<SourceFile> files, const Shape& input_shape, const SourceOptions& options) {
  if (options.batch == 0) throw Error(ErrorCode::InvalidArgument, "batch: given 0, expected at least 1");
  require_image_input(files, input_shape, options.preprocessing.layout);
  impl_ = std::make_unique<Impl>(std::move(files), input_shape, options);
}
Source::~Source() = default;
Source::Source(Source&&) noexcept = default;
Source& Source::operator=(Source&&) noexcept = default;

std::optional<SourceBatch> Source::next() {
  if (impl_->whole_input) {
    SourceBatch batch{*std::move(impl_->whole_input), {impl_->position++}};
    impl_->whole_input.reset();
    return batch;
  }
  std::vector<Tensor> samples;
  SourceBatch batch;
  for (; samples.size() < impl_->options.batch && !impl_->loader.done(); ++impl_->position) {
    std::optional<Tensor> sample = impl_->next_sample();
    if (!sample) continue;
    if (impl_->holds_whole_input(*sample)) {
      impl_->whole_input = std::move(sample);
      break;
    }
    samples.push_back(std::move(*sample));
    batch.files.push_back(impl_->position);
  }
  if (samples.empty()) return impl_->whole_input ? next() : std::nullopt;
  batch.input = joined(samples, samples.size());
  return batch;
}

const std::vector<SourceFile>& Source::files() const { return impl_->files; }
const std::vector<SkippedFile>& Source::skipped() const { return impl_->skipped; }

}  // namespace octet
