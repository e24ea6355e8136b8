#include "report/verify_summary.hpp"

#include <algorithm>
#include <sstream>

#include "report/format.hpp"
#include "report/json.hpp"

namespace octet {
namespace {

std::string index_text(const std::vector<std::int64_t>& index) {
  std::string text = "[";
  for (std::size_t i = 0; i < index.size(); ++i) text += (i > 0 ? "," : "") + std::to_string(index[i]);
  return text + "]";
}

std::string meaning(OutputDeviation::Cause cause) {
  switch (cause) {
    case OutputDeviation::Cause::Memory: return "other bits than when every value has memory of its own";
    case OutputDeviation::Cause::Preparation: return "the network as prepared for execution gives something else";
    case OutputDeviation::Cause::Execution: return "other than the reference kernels give, though no layer alone is";
  }
  return {};
}

std::string layers_of(const StepDescription& step) {
  std::string text;
  for (const std::string& layer : step.layers) text += (text.empty() ? "" : " + ") + printable(layer);
  return text.empty() ? "serves " + printable(step.name) : text;
}

void write_text(std::ostream& text, const LayerDeviation& deviation) {
  const StepDescription& step = deviation.step;
  text << "value '" << printable(deviation.value) << "' at " << index_text(deviation.index) << ": given " << deviation.given
       << ", expected " << deviation.expected << ", rounding explains " << deviation.allowed << '\n';
  text << "  " << step.type << " (" << layers_of(step) << "), kernel " << step.kernel << ", operands " << name(step.precision)
       << ", result " << to_string(step.output_shape) << ' ' << step.output_layout << '\n';
}

Json to_json(const LayerDeviation& deviation) {
  const StepDescription& step = deviation.step;
  return {{"value", deviation.value},
          {"index", deviation.index},
          {"expected", deviation.expected},
          {"given", deviation.given},
          {"allowed", deviation.allowed},
          {"type", step.type},
          {"layers", step.layers},
          {"kernel", step.kernel},
          {"precision", name(step.precision)},
          {"shape", step.output_shape.dims()},
          {"layout", step.output_layout}};
}

}  // namespace

std::string to_text(const VerifySummary& summary, std::size_t most) {
  const VerifyReport& report = summary.report;
  std::ostringstream text;
  text << "model " << printable(summary.model) << ", precision " << summary.precision << ", "
       << format_amount(static_cast<std::uint64_t>(summary.threads), "thread") << ", inputs " << summary.inputs << '\n';
  text << "compared " << report.values << " values with the reference kernels";
  if (!report.unchecked.empty()) text << ", " << format_amount(report.unchecked.size(), "step") << " not comparable";
  text << ": " << report.layers.size() << " deviate\n";
  for (std::size_t i = 0; i < std::min(most, report.layers.size()); ++i) write_text(text, report.layers[i]);
  if (report.layers.size() > most) text << "and " << report.layers.size() - most << " more\n";
  for (const OutputDeviation& output : report.outputs)
    text << "output '" << printable(output.output) << "': " << meaning(output.cause) << ", by up to " << output.largest_difference << " of "
         << output.largest_value << '\n';
  text << (report.passed() ? "every layer is right\n" : "WRONG\n");
  return text.str();
}

std::string to_json(const VerifySummary& summary) {
  const VerifyReport& report = summary.report;
  Json json{{"model", summary.model},   {"precision", summary.precision}, {"threads", summary.threads},
            {"inputs", summary.inputs}, {"passed", report.passed()},      {"values", report.values}};
  json["unchecked"] = Json::array();
  for (const StepDescription& step : report.unchecked)
    json["unchecked"].push_back({{"name", step.name}, {"type", step.type}, {"kernel", step.kernel}});
  json["layers"] = Json::array();
  for (const LayerDeviation& deviation : report.layers) json["layers"].push_back(to_json(deviation));
  json["outputs"] = Json::array();
  for (const OutputDeviation& output : report.outputs)
    json["outputs"].push_back({{"output", output.output},
                               {"cause", name(output.cause)},
                               {"largest_difference", output.largest_difference},
                               {"largest_value", output.largest_value}});
  return dump(std::move(json), summary.warnings);
}

}  // namespace octet
