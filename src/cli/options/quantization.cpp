#include "cli/options/quantization.hpp"

#include "cli/show/warnings.hpp"

namespace octet::cli {

void add_model_option(CLI::App& command, QuantizationCommand& options) {
  add_path_option(command, "-m,--models", options.job.model, "Model file, ONNX, the .xml of an IR or the .prototxt of a Caffe network; with -c the prefix of models")
      ->option_text("MODEL");
  add_weights_option(command, options.job.weights);
}

void add_running_options(OptionGroup group, QuantizationCommand& options) {
  add_extension_option(group.command)->group(group.name);
  group.add("--target_devices", options.device, "CPU", "-td: CPU is the only device")->check(CLI::IsMember({"CPU"}, CLI::ignore_case));
  group.add("--threads", options.job.threads, "N", "Threads of one inference and of loading files; 0 = all")->check(CLI::Range(0, 4096));
  add_progress_option(group.command, options.progress)->group(group.name);
}

void add_data_options(OptionGroup group, QuantizationCommand& options) {
  TuningJob& job = options.job;
  group.add("-s,--source", job.source, "DIR", "Folder of images (JPEG, PNG, BMP) or tensors (.npy), searched with its subfolders");
  group.add("--list", job.list, "FILE", "Use the files that this text file names, one a line, relative to the folder");
  add_input_shape_option(group.command, job.input_shape, group.name);
  group.add("--subset", job.subset, "N", "-ss: use the first N files; 0 = all")->check(whole_number());
  group.add("--batch_size", job.batch_size, "N", "Samples in one inference; that of the model by default")->check(CLI::Range(1, 65536));
  group.add("--statistics_in", job.statistics_in, "FILE", "Begin with saved statistics; with -sm --source may then be left out");
}

void add_scheme_options(OptionGroup group, QuantizationCommand& options) {
  TuningJob& job = options.job;
  group.add("--scheme", job.scheme_file, "FILE.json", "How to quantize");
  group.add("--ignore_layer_types", job.ignore_layer_types, "TYPE ...", "Types of layers that stay FP32")->delimiter(',');
  group.add("--ignore_layer_types_path", job.ignore_layer_types_path, "FILE", "Text file of such types, one a line");
  group.add("--ignore_layer_names", job.ignore_layer_names, "NAME ...", "Names of layers that stay FP32");
  group.add("--ignore_layer_names_path", job.ignore_layer_names_path, "FILE", "Text file of such names, one a line");
  group.add("-p,--precision", options.precision, "INT8|FP32|FP16", "Precision of stored weights; INT8 = as in the model")
      ->transform(CLI::IsMember({"INT8", "FP32", "FP16"}, CLI::ignore_case));
  group.flag("--compress_weights", job.compress_weights,
             "Store quantized weights as 8-bit integers, as is usual, also beside a --precision, which is then that of other weights");
  group.flag("--full_weights", job.full_weights, "Store quantized weights in floating point, as large as those of the model");
}

void add_result_options(OptionGroup group, QuantizationCommand& options) {
  group.add("-o,--output_dir", options.job.output_dir, "DIR", "Folder that receives the results; the model's by default");
  group
      .add("--ir_version", options.job.ir_version, "5|6|7|10|11",
           "Version of the result; that of the model by default. Versions 5 to 7 record statistics beside the FP32 network")
      ->check(CLI::IsMember({5, 6, 7, 10, 11}));
  group.add("--statistics_out", options.job.statistics_out, "FILE", "Save the statistics");
  group.flag("--json", options.json, "Write the results as JSON");
}

void complete(QuantizationCommand& options, const JobSinks& sinks) {
  options.job.sinks = sinks;
  for (const StoredWeights precision : {StoredWeights::F32, StoredWeights::F16})
    if (options.precision == name(precision)) options.job.precision = precision;
  if (options.device.empty()) return;
  // A configuration chooses launchers by it.
  if (!options.job.configuration.config.empty()) options.job.configuration.target_devices = {options.device};
  else warn_no_effect("--target_devices " + options.device, "CPU is the only device");
}

}  // namespace octet::cli
