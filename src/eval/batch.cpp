#include "eval/batch.hpp"

#include <algorithm>
#include <memory>

namespace octet {

Tensor joined(const std::vector<Tensor>& samples, std::size_t size) {
  if (size == 1) return samples.front();
  Tensor batch(ElementType::f32, samples.front().shape().with(0, static_cast<std::int64_t>(size)));
  float* destination = batch.mutable_data<float>().data();
  for (std::size_t i = 0; i < size; ++i)
    destination = std::ranges::copy(samples[std::min(i, samples.size() - 1)].data<float>(), destination).out;
  return batch;
}

Tensor output_of_sample(const Tensor& output, std::size_t sample) {
  const auto values = std::make_shared<const Tensor>(output.converted(ElementType::f32));
  const Shape shape{Dims(output.shape().begin() + 1, output.shape().end())};
  return Tensor::borrow(static_cast<const void*>(values->data<float>().data() + sample * shape.elements()), ElementType::f32, shape,
                        values);
}

Tensor output_of_whole(const Tensor& output) {
  if (output.shape().rank() > 0 && output.shape()[0] == 1) return output_of_sample(output, 0);
  return output.converted(ElementType::f32);
}

}  // namespace octet
