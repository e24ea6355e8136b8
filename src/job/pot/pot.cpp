#include <octet/job/pot.hpp>

#include <algorithm>

#include <octet/base/error.hpp>

#include "base/file.hpp"
#include "eval/config/node.hpp"
#include "job/output_files.hpp"
#include "job/pot/params.hpp"
#include "job/pot/text.hpp"

namespace octet::job {
namespace {

[[noreturn]] void refuse(const ConfigNode& node, const std::string& path, const std::string& given, const std::string& expected) {
  fail_config(node, path, given, expected, ErrorCode::Unsupported);
}

struct Model {
  std::string name{};
  std::filesystem::path file{};
};

Model model_of(const ConfigNode& node) {
  ConfigMembers members(node, "model");
  Model model;
  for (const char* key : {"model_name", "name"})
    if (const ConfigNode* name = members.take(key)) model.name = text_of(*name, members.path(key));
  if (const ConfigNode* cascade = members.take("cascade"))
    refuse(*cascade, "model.cascade", std::to_string(items_of(*cascade, "model.cascade").size()) + " networks",
           "one: model and weights; the networks of a cascade are calibrated one by one");
  model.file = text_of(members.need("model"), members.path("model"));
  if (const ConfigNode* weights = members.take("weights")) {
    const std::filesystem::path given = text_of(*weights, members.path("weights")),
                                beside = std::filesystem::path(model.file).replace_extension(".bin");
    if (std::filesystem::exists(given) && given.lexically_normal() != beside.lexically_normal())
      refuse(*weights, members.path("weights"), "'" + given.string() + "'", "'" + beside.string() + "', beside the model");
  }
  members.finish();
  if (model.name.empty()) model.name = model.file.stem().string();
  return model;
}

/// Where samples come from.
class Engine {
 public:
  Engine(const ConfigNode& node, std::string name, std::filesystem::path output_dir, std::vector<Warning>& warnings)
      : members_(node, "engine"), node_(node), name_(std::move(name)), output_dir_(std::move(output_dir)), warnings_(warnings) {}

  template <typename Job>
  void read_into(Job& job) {
    const ConfigNode* type = members_.take("type");
    const std::string kind = type ? text_of(*type, "engine.type") : "accuracy_checker";
    if (kind == "simplified") read_simplified(job);
    else if (kind == "accuracy_checker") read_accuracy_checker(job.configuration);
    else refuse(*type, "engine.type", "'" + kind + "'", "simplified or accuracy_checker");
    for (const char* key : {"stat_requests_number", "eval_requests_number"}) take_without_effect(key, "inferences run one after another");
    const bool simplified = kind == "simplified", named = !simplified && members_.take("config");
    members_.take("name");
    if (simplified) take_without_effect("config", "the engine is simplified");
    if (simplified || named)
      for (const char* key : {"launchers", "datasets"})
        take_without_effect(key, simplified ? "the engine is simplified" : "config is taken");
    if (!simplified)
      for (const char* key : {"data_source", "layout", "central_fraction"}) take_without_effect(key, "the engine is accuracy_checker");
    for (const char* key : {"generate_data", "shape", "data_type"}) take_without_effect(key, "it belongs to the engine data_free");
    if (const ConfigNode* device = members_.take("device"); device && text_of(*device, "engine.device") != "CPU")
      warnings_.push_back(no_effect(*device, "engine.device", "CPU is the only device"));
    members_.finish();
  }

 private:
  void take_without_effect(const char* key, const std::string& reason) {
    if (const ConfigNode* node = members_.take(key)) warnings_.push_back(no_effect(*node, members_.path(key), reason));
  }

  /// POT's loader: the whole image in the size of the input, blue first, no mean and no scale.
  void read_simplified(QuantizationJob& job) {
    const ConfigNode& source = members_.need("data_source");
    const std::filesystem::path named = text_of(source, "engine.data_source");
    if (named.extension() == ".txt") {
      job.list = named;
      job.source = ".";
    } else {
      job.source = named;
    }
    if (named.string().find_first_of("*?[") != std::string::npos && !std::filesystem::exists(named))
      refuse(source, "engine.data_source", "'" + named.string() + "'", "a folder, or a .txt file that lists files");
    job.preprocessing.filter = ResizeFilter::Bilinear;
    job.preprocessing.reverse_channels = true;
    if (const ConfigNode* layout = members_.take("layout")) {
      const std::string text = text_of(*layout, "engine.layout");
      job.preprocessing.layout = text == "NHWC" ? ImageLayout::ChannelsLast : ImageLayout::ChannelsFirst;
      if (text != "NHWC" && text != "NCHW" && text != "CHW") refuse(*layout, "engine.layout", "'" + text + "'", "NCHW, NHWC or CHW");
    }
    if (const ConfigNode* fraction = members_.take("central_fraction"))
      refuse(*fraction, "engine.central_fraction", fraction->text, "whole images");
  }

  void read_accuracy_checker(CheckConfigPaths& paths) {
    if (const ConfigNode* config = members_.take("config")) {
      if (config->kind != ConfigNode::Kind::Map) {
        paths.config = text_of(*config, "engine.config");
        return;
      }
      ConfigMembers inner(*config, "engine.config");
      return write_configuration(inner, paths);
    }
    write_configuration(members_, paths);
  }

  void write_configuration(ConfigMembers& members, CheckConfigPaths& paths) {
    members.take("name");
    const std::string launchers = json_of(members.need("launchers")), datasets = json_of(members.need("datasets"));
    if (!output_dir_.empty()) make_folder(output_dir_);
    paths.config = output_dir_ / (name_ + "_accuracy_checker.json");
    write_text_file(paths.config, "{\"models\": [{\"name\": " + json_of({.kind = ConfigNode::Kind::Scalar, .text = name_}) +
                                      ",\n\"launchers\": " + launchers + ",\n\"datasets\": " + datasets + "}]}\n");
  }

  ConfigMembers members_;
  const ConfigNode& node_;
  std::string name_;
  std::filesystem::path output_dir_;
  std::vector<Warning>& warnings_;
};

struct Algorithm {
  std::string name{};
  const ConfigNode* node = nullptr;
  const ConfigNode* params = nullptr;
  const ConfigNode* preset = nullptr;
};

/// The one that quantizes. QuantNoiseEstimator says what every report says.
Algorithm algorithm_of(const ConfigNode& list, std::vector<Warning>& warnings) {
  Algorithm chosen;
  for (const ConfigNode& item : items_of(list, "compression.algorithms")) {
    ConfigMembers members(item, "compression.algorithms");
    const ConfigNode& named = members.need("name");
    Algorithm found{text_of(named, members.path("name")), &named, members.take("params"), members.take("preset")};
    members.finish();
    if (found.name == "QuantNoiseEstimator") {
      warnings.push_back(no_effect(named, found.name, "the report has the SNR of the outputs"));
      continue;
    }
    const auto known = {"DefaultQuantization", "MinMaxQuantization", "AccuracyAwareQuantization"};
    if (std::ranges::find(known, found.name) == known.end())
      refuse(named, members.path("name"), "'" + found.name + "'", "DefaultQuantization, MinMaxQuantization or AccuracyAwareQuantization");
    if (chosen.node) refuse(named, members.path("name"), "a second one, '" + found.name + "'", "one that quantizes");
    chosen = found;
  }
  if (!chosen.node) fail_config(list, "compression.algorithms", "none that quantizes", "one");
  return chosen;
}

Algorithm compression_of(const ConfigNode& node, std::vector<Warning>& warnings) {
  ConfigMembers members(node, "compression");
  if (const ConfigNode* type = members.take("model_type"); type && text_of(*type, members.path("model_type")) != "None")
    warnings.push_back(no_effect(*type, members.path("model_type"), "layers are chosen by what they are"));
  if (const ConfigNode* device = members.take("target_device"))
    if (const std::string name = text_of(*device, members.path("target_device")); name != "CPU" && name != "ANY")
      warnings.push_back(no_effect(*device, members.path("target_device"), "CPU is the only device"));
  for (const char* key : {"inplace_statistics", "inplase_statistics"}) members.take(key);
  if (const ConfigNode* dump = members.take("dump_intermediate_model"); dump && flag_of(*dump, members.path("dump_intermediate_model")))
    warnings.push_back(no_effect(*dump, members.path("dump_intermediate_model"), "there are none"));
  const Algorithm algorithm = algorithm_of(members.need("algorithms"), warnings);
  members.finish();
  return algorithm;
}

/// Range, weights and data of the job.
template <typename Job>
Job job_of(const Algorithm& algorithm, const Model& model, const ConfigNode& engine, const std::filesystem::path& output_dir,
           std::vector<Warning>& warnings) {
  Job job;
  job.model = model.file;
  job.output_dir = output_dir;
  job.preset = Preset::Performance;
  const ConfigNode none{.kind = ConfigNode::Kind::Map, .file = algorithm.node->file, .line = algorithm.node->line};
  ConfigMembers params(algorithm.params ? *algorithm.params : none, algorithm.name);
  if (algorithm.preset) job.preset = preset_of(text_of(*algorithm.preset, algorithm.name + ".preset"));
  read_params(params, job, warnings);
  if constexpr (std::is_same_v<Job, TuningJob>) read_accuracy_params(params, job, warnings);
  params.finish();
  if (algorithm.name == "MinMaxQuantization") {
    job.preset = Preset::Legacy;
    if (job.scheme.activations.statistic == SampleStatistic::LeastError) job.scheme.activations.statistic = SampleStatistic::MinMax;
  }
  Engine(engine, model.name, output_dir, warnings).read_into(job);
  return job;
}

ConfigNode read_file(const std::filesystem::path& file) {
  const auto mapped = MappedFile::open(file);
  return read_config_text(plain_json(mapped->text()), file);
}

}  // namespace
}  // namespace octet::job

namespace octet {

bool is_pot_config(const std::filesystem::path& file) {
  if (file.extension() != ".json") return false;
  const ConfigNode config = job::read_file(file);
  return config.kind == ConfigNode::Kind::Map && config.find("compression");
}

PotPlan read_pot_config(const std::filesystem::path& file, const std::filesystem::path& output_dir) {
  const ConfigNode config = job::read_file(file);
  ConfigMembers members(config, "");
  const ConfigNode &model_node = members.need("model"), &engine = members.need("engine"), &compression = members.need("compression");
  if (const ConfigNode* optimizer = members.take("optimizer"))
    job::refuse(*optimizer, "optimizer", "a search of parameters", "none; AccuracyAwareQuantization searches for layers");
  members.finish();
  PotPlan plan;
  const job::Algorithm algorithm = job::compression_of(compression, plan.warnings);
  const job::Model model = job::model_of(model_node);
  plan.model_name = model.name;
  if (algorithm.name == "AccuracyAwareQuantization") plan.job = job::job_of<TuningJob>(algorithm, model, engine, output_dir, plan.warnings);
  else plan.job = job::job_of<CalibrationJob>(algorithm, model, engine, output_dir, plan.warnings);
  return plan;
}

}  // namespace octet
