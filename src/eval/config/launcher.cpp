#include <algorithm>

#include "eval/config/config.hpp"

namespace octet {
namespace {

bool same_device(const std::string& a, const std::string& b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) { return std::toupper(x) == std::toupper(y); });
}

std::string device_of(const ConfigNode& launcher) {
  const ConfigNode* device = launcher.find("device");
  return device ? text_of(*device, "launchers.device") : "CPU";
}

void require_framework(ConfigMembers& members) {
  const ConfigNode& node = members.need("framework");
  if (const std::string text = text_of(node, members.path("framework"));
      text != "dlsdk" && text != "openvino" && text != "octet" && text != "caffe")
    fail_config(node, members.path("framework"), "'" + text + "'", "dlsdk, openvino, octet or caffe, all of which Octet runs itself",
                ErrorCode::Unsupported);
}

/// The IR that was made from a framework's model: named like it, in the folder of converted models or beside it.
std::filesystem::path converted_model(ConfigMembers& members, const ConfigNode& node, const std::string& key,
                                      const CheckConfigPaths& paths) {
  const std::filesystem::path named = with_prefix(paths.models, text_of(node, members.path(key)));
  const std::filesystem::path ir = named.stem().string() + ".xml";
  const ConfigNode* own_folder = members.take("converted_model_dir");
  std::vector<std::filesystem::path> folders;
  if (own_folder) folders.emplace_back(text_of(*own_folder, members.path("converted_model_dir")));
  if (!paths.converted_models.empty()) folders.push_back(paths.converted_models);
  folders.push_back(named.parent_path());
  for (const std::filesystem::path& folder : folders)
    if (std::filesystem::exists(folder / ir)) return folder / ir;
  // Whether it can be read is for the reader of models to say.
  if ((key == "onnx_model" || key == "caffe_model") && std::filesystem::exists(named)) return named;
  std::string searched;
  for (const std::filesystem::path& folder : folders) searched += (searched.empty() ? "" : " or ") + ("'" + folder.string() + "'");
  fail_config(node, members.path(key), "'" + named.string() + "', which Octet does not convert", ir.string() + " in " + searched,
              ErrorCode::Unsupported);
}

bool is_caffe_net(const std::filesystem::path& model) { return model.extension() == ".prototxt"; }

/// Weights of an IR lie beside the model; others would be passed over in silence. Those of a Caffe network may lie anywhere, which is given.
std::filesystem::path weights_of(ConfigMembers& members, const std::filesystem::path& model, const CheckConfigPaths& paths) {
  const ConfigNode* node = members.take("weights");
  if (!node || model.empty()) return {};
  const auto weights = with_prefix(paths.models, text_of(*node, members.path("weights"))),
             beside = std::filesystem::path(model).replace_extension(".bin");
  if (is_caffe_net(model)) return weights;
  if (weights.lexically_normal() != beside.lexically_normal())
    fail_config(*node, members.path("weights"), "'" + weights.string() + "'", "'" + beside.string() + "', beside the model",
                ErrorCode::Unsupported);
  return {};
}

/// What a Caffe network that was not converted needs: its weights, and no conversion that would change it.
std::filesystem::path weights_of_caffe(ConfigMembers& members, const CheckConfigPaths& paths) {
  const ConfigNode* node = members.take("caffe_weights");
  for (const char* key : {"mo_params", "mo_flags"})
    if (const ConfigNode* conversion = members.take(key); conversion && !(conversion->members.empty() && conversion->items.empty()))
      fail_config(*conversion, members.path(key), "for a Caffe network that is not converted", "none, or the IR that octet convert makes with it",
                  ErrorCode::Unsupported);
  return node ? with_prefix(paths.models, text_of(*node, members.path("caffe_weights"))) : std::filesystem::path();
}

/// What was said to the converter is in the model that it made, and a second model is not run.
void warn_of_other_models(ConfigMembers& members, const std::string& used, std::vector<Warning>& warnings) {
  for (const char* key : {"tf_model", "onnx_model", "caffe_model", "mxnet_weights", "kaldi_model"})
    if (const ConfigNode* node = members.take(key); node && key != used)
      warnings.push_back(no_effect(*node, members.path(key), "the launcher names another model too, which is run"));
  for (const char* key : {"caffe_weights", "tf_meta", "mo_params", "mo_flags"})
    if (const ConfigNode* node = members.take(key))
      warnings.push_back(no_effect(*node, members.path(key), "Octet takes models that are converted"));
  if (const ConfigNode* node = members.take("converted_model_dir"); node && used == "model")
    warnings.push_back(no_effect(*node, members.path("converted_model_dir"), "the launcher names the model itself"));
}

/// A network and, of Caffe, its weights where the launcher names them.
struct ModelFiles {
  std::filesystem::path model{}, weights{};
};

ModelFiles model_of(ConfigMembers& members, const CheckConfigPaths& paths, std::vector<Warning>& warnings) {
  std::filesystem::path model, weights;
  if (const ConfigNode* node = members.take("model")) model = with_prefix(paths.models, text_of(*node, members.path("model")));
  weights = weights_of(members, model, paths);
  std::string used = model.empty() ? "" : "model";
  for (const char* key : {"tf_model", "onnx_model", "caffe_model", "mxnet_weights", "kaldi_model"})
    if (const ConfigNode* node = members.take(key); node && model.empty() && paths.model.empty()) {
      model = converted_model(members, *node, key, paths);
      used = key;
      if (used == "caffe_model" && is_caffe_net(model)) weights = weights_of_caffe(members, paths);
    }
  std::vector<Warning> others;
  warn_of_other_models(members, used, others);
  // A model of the command line stands in place of whatever the launcher says of models.
  if (!paths.model.empty()) return {paths.model};
  warnings.insert(warnings.end(), others.begin(), others.end());
  if (!model.empty()) return {model, weights};
  if (std::filesystem::is_regular_file(paths.models)) return {paths.models};
  fail_config(members.node(), members.path("model"), "nothing", "a model here, or the file of one in place of the prefix of models");
}

/// Inputs that take numbers of samples have a value; the input of images has none.
void read_inputs(ConfigMembers& members, LauncherConfig& launcher) {
  const ConfigNode* inputs = members.take("inputs");
  if (!inputs) return;
  for (const ConfigNode& input : items_of(*inputs, members.path("inputs"))) {
    ConfigMembers parameters(input, members.path("inputs"));
    const ConfigNode* name = parameters.take("name");
    const ConfigNode& type = parameters.need("type");
    if (text_of(type, parameters.path("type")) != "INPUT")
      fail_config(type, parameters.path("type"), "'" + type.text + "'", "INPUT, as Octet feeds inputs from samples alone",
                  ErrorCode::Unsupported);
    if (const ConfigNode* layout = parameters.take("layout"); layout && text_of(*layout, parameters.path("layout")) != "NCHW")
      fail_config(*layout, parameters.path("layout"), "'" + layout->text + "'", "NCHW", ErrorCode::Unsupported);
    if (const ConfigNode* value = parameters.take("value"))
      launcher.inputs.push_back(
          {text_of(name ? *name : parameters.need("name"), parameters.path("name")), text_of(*value, parameters.path("value"))});
    parameters.finish();
  }
}

/// What makes no difference to results on this CPU, and what Octet cannot do.
void take_running_options(ConfigMembers& members, std::vector<Warning>& warnings) {
  if (const ConfigNode* tags = members.take("tags")) texts_of(*tags, members.path("tags"));
  for (const char* key : {"async_mode", "num_requests"})
    if (const ConfigNode* node = members.take(key)) {
      text_of(*node, members.path(key));
      warnings.push_back(no_effect(*node, members.path(key), "Octet divides the work among threads itself"));
    }
  if (const ConfigNode* reshape = members.take("allow_reshape_input"); reshape && flag_of(*reshape, members.path("allow_reshape_input")))
    fail_config(*reshape, members.path("allow_reshape_input"), "True", "False", ErrorCode::Unsupported);
  if (const ConfigNode* extensions = members.take("cpu_extensions")) {
    text_of(*extensions, members.path("cpu_extensions"));
    warnings.push_back(no_effect(*extensions, members.path("cpu_extensions"), "they are for the original's CPU plugin"));
  }
}

}  // namespace

bool is_wanted(const ConfigNode& launcher, const CheckConfigPaths& paths) {
  const auto& devices = paths.target_devices;
  const std::string device = device_of(launcher);
  if (!devices.empty() && std::ranges::none_of(devices, [&](const std::string& wanted) { return same_device(wanted, device); }))
    return false;
  const ConfigNode* framework = launcher.find("framework");
  if (!paths.target_framework.empty() && (!framework || framework->text != paths.target_framework)) return false;
  if (paths.target_tags.empty()) return true;
  const ConfigNode* tags = launcher.find("tags");
  if (!tags) return false;
  const std::vector<std::string> given = texts_of(*tags, "launchers.tags");
  return std::ranges::any_of(paths.target_tags, [&](const std::string& wanted) { return std::ranges::find(given, wanted) != given.end(); });
}

LauncherConfig launcher_of(const ConfigNode& node, const CheckConfigPaths& paths, std::vector<Warning>& warnings) {
  ConfigMembers members(node, "launchers");
  require_framework(members);
  LauncherConfig launcher{.device = device_of(node)};
  if (const ConfigNode* device = members.take("device"); device && !same_device(launcher.device, "CPU"))
    fail_config(*device, members.path("device"), "'" + launcher.device + "'", "CPU", ErrorCode::Unsupported);
  if (const ConfigNode* adapter = members.take("adapter")) read_adapter(*adapter, members.path("adapter"), launcher);
  if (const ConfigNode* batch = members.take("batch")) launcher.batch = integer_of(*batch, members.path("batch"), 1);
  read_inputs(members, launcher);
  take_running_options(members, warnings);
  const ModelFiles files = model_of(members, paths, warnings);
  launcher.model = files.model;
  launcher.weights = files.weights;
  members.finish();
  return launcher;
}

}  // namespace octet
