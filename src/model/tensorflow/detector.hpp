#pragma once

#include <octet/model/options.hpp>

#include "model/tensorflow/importer.hpp"
#include "model/tensorflow/pipeline_config.hpp"

namespace octet::tensorflow {

/// The options with the shape of the detector's images, which its pipeline.config says where the caller does not.
ReadOptions detector_options(const Source& source, const DetectorConfig& config, ReadOptions options);

/// The shape that such options give the images, in TensorFlow's order.
Shape image_shape(const Source& source, const ReadOptions& options);

/// A single-shot detector of the Object Detection API. Its loops over images, which resize them, give way to their input; the loops over
/// boxes that follow its heads to PriorBoxClustered and DetectionOutput, whose one output is called so. Throws Error(InvalidModel) for a
/// graph without heads, and where it does not fit the files that the options name.
void leave_out_preprocessing(Importer& importer);
void check_replacements(const Net& net, const std::filesystem::path& config);
void add_detection_output(Importer& importer, const DetectorConfig& config, const Shape& image);

}  // namespace octet::tensorflow
