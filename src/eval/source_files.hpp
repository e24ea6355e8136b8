#pragma once

#include <filesystem>

#include <octet/tensor/tensor.hpp>

namespace octet {

/// Whether the file holds a tensor rather than an image, by its name.
bool is_tensor_file(const std::filesystem::path& path);

/// Whether the file is a tensor or an image by its name, also one of a kind that cannot be read.
bool holds_sample(const std::filesystem::path& path);

/// Whether the file holds tensors by their names, a .npz.
bool is_archive_file(const std::filesystem::path& path);

/// Reads a .npy file that holds an input of a network, as f32: all of `input_shape`, or one sample of it, which is its shape with a
/// dimension 0 of 1. The input may have a dimension of 1 in front that the file adds, the sample may lack its dimension 0. The result has the
/// one shape or the other. Throws Error(InvalidShape) naming the file for another shape.
Tensor load_tensor(const std::filesystem::path& path, const Shape& input_shape);

/// The same of a tensor at hand, in its own element type.
Tensor fitted(Tensor tensor, const Shape& input_shape);

/// Whether a tensor is the whole of an input that takes more, or less, than one sample: a batch of several, or dimensions without a batch.
bool is_whole_input(const Shape& shape, const Shape& input_shape);

/// The shape of one sample of an input; of a scalar itself.
Shape one_sample(const Shape& input_shape);

}  // namespace octet
