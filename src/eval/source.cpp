#include <octet/eval/source.hpp>

#include <algorithm>
#include <utility>

#include <octet/base/error.hpp>

#include "eval/batch.hpp"
#include "eval/failures.hpp"
#include "eval/image_view.hpp"
#include "eval/ordered_loader.hpp"
#include "eval/source_files.hpp"

namespace octet {
namespace {

Shape one_sample(const Shape& input_shape) {
  if (input_shape.rank() == 0)
    throw Error(ErrorCode::InvalidShape, "source: given an input of shape [], expected one that has samples in dimension 0");
  return input_shape.with(0, 1);
}

void require_image_input(const std::vector<SourceFile>& files, const Shape& shape) {
  if (shape.rank() == 4 && shape[1] == image_channels) return;
  const auto image = std::ranges::find_if(files, [](const SourceFile& file) { return !is_tensor_file(file.path); });
  if (image == files.end()) return;
  throw Error(ErrorCode::InvalidShape, "source: given images for an input of shape " + to_string(shape) + ", expected [N,3,height,width]",
              {.file = image->path.string()});
}

}  // namespace

struct Source::Impl {
  Impl(std::vector<SourceFile> given, const Shape& input_shape, const SourceOptions& chosen)
      : files(std::move(given)),
        sample_shape(one_sample(input_shape)),
        options(chosen),
        loader(files.size(), loading_threads(options.threads), [this](std::size_t i) { return load(i); }) {}

  Tensor load(std::size_t index) const {
    const std::filesystem::path& path = files[index].path;
    return is_tensor_file(path) ? load_tensor(path, sample_shape) : load_image(path, options.preprocessing, sample_shape);
  }
  std::optional<Tensor> next_sample();

  std::vector<SourceFile> files;
  Shape sample_shape;
  SourceOptions options;
  std::vector<SkippedFile> skipped;
  std::size_t position = 0;
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
  require_image_input(files, input_shape);
  impl_ = std::make_unique<Impl>(std::move(files), input_shape, options);
}
Source::~Source() = default;
Source::Source(Source&&) noexcept = default;
Source& Source::operator=(Source&&) noexcept = default;

std::optional<SourceBatch> Source::next() {
  std::vector<Tensor> samples;
  SourceBatch batch;
  for (; samples.size() < impl_->options.batch && !impl_->loader.done(); ++impl_->position) {
    std::optional<Tensor> sample = impl_->next_sample();
    if (!sample) continue;
    samples.push_back(std::move(*sample));
    batch.files.push_back(impl_->position);
  }
  if (samples.empty()) return std::nullopt;
  batch.input = joined(samples, samples.size());
  return batch;
}

const std::vector<SourceFile>& Source::files() const { return impl_->files; }
const std::vector<SkippedFile>& Source::skipped() const { return impl_->skipped; }

}  // namespace octet
