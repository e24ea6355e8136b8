#include "node_cases.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include <octet/base/error.hpp>
#include <octet/exec/executor.hpp>

#include "base/file.hpp"
#include "graph/fuse/fuse.hpp"
#include "model/onnx/importer.hpp"
#include "model/onnx/parse.hpp"

namespace octet::test {
namespace {

/// A tensor file of a test, mapped as long as the object lives.
struct TensorFile {
  explicit TensorFile(const std::filesystem::path& path) : mapping(MappedFile::open(path)) {
    onnx::TensorReader reader(mapping, path.parent_path());
    value = reader.read(onnx::parse_tensor(mapping->bytes()));
  }
  std::shared_ptr<const MappedFile> mapping;
  Tensor value;
};

std::vector<Tensor> load(const std::filesystem::path& folder, const std::string& prefix) {
  std::vector<Tensor> tensors;
  for (int i = 0; std::filesystem::exists(folder / (prefix + std::to_string(i) + ".pb")); ++i)
    tensors.push_back(TensorFile(folder / (prefix + std::to_string(i) + ".pb")).value.clone());
  return tensors;
}

/// The tolerances of ONNX's own runner.
bool is_close(double actual, double expected) {
  if (std::isnan(expected)) return std::isnan(actual);
  if (std::isinf(expected)) return actual == expected;
  return std::abs(actual - expected) <= 1e-7 + 1e-3 * std::abs(expected);
}

std::string difference(const Tensor& actual, const Tensor& expected) {
  if (actual.shape() != expected.shape()) return "shape " + to_string(actual.shape()) + " for " + to_string(expected.shape());
  const Tensor a = actual.converted(ElementType::f64), e = expected.converted(ElementType::f64);
  for (std::size_t i = 0; i < e.elements(); ++i)
    if (!is_close(a.data<double>()[i], e.data<double>()[i]))
      return std::to_string(a.data<double>()[i]) + " for " + std::to_string(e.data<double>()[i]) + " at " + std::to_string(i);
  return {};
}

struct Case {
  std::shared_ptr<const MappedFile> file;
  onnx::ModelRecord model;
  std::vector<Tensor> inputs, outputs;
};

/// Inputs from `first_constant` on are given as constants: what Octet's graph needs to know before it runs, shapes and axes, ONNX's tests
/// pass as inputs like any other.
std::string run(const Case& test, const std::filesystem::path& folder, std::size_t first_constant) {
  ReadOptions options;
  for (std::size_t i = first_constant; i < test.inputs.size(); ++i)
    options.input_values[std::string(test.model.inputs.at(i).name)] = test.inputs[i];
  onnx::TensorReader tensors(test.file, folder);
  const Executor executor(fuse(onnx::Importer(test.model, tensors, options).run()));
  const std::vector<Tensor> results = executor.run(std::span(test.inputs).first(std::min(first_constant, test.inputs.size())));
  for (std::size_t i = 0; i < test.outputs.size(); ++i)
    if (std::string text = difference(results.at(i), test.outputs[i]); !text.empty()) return "output " + std::to_string(i) + ": " + text;
  return {};
}

std::string operation_of(const onnx::ModelRecord& model) {
  return model.nodes.size() == 1 ? std::string(model.nodes[0].type) : "(spelled out)";
}

/// Sequences, optional values and text are no tensors of numbers.
bool is_about_tensors(const onnx::ModelRecord& model) {
  const auto is_tensor = [](const onnx::ValueRecord& value) { return onnx::element_type_of(value.data_type).has_value(); };
  return std::ranges::all_of(model.inputs, is_tensor) && std::ranges::all_of(model.outputs, is_tensor);
}

/// The data hold bf16 as u16.
void name_bfloat16(std::vector<Tensor>& tensors, const std::vector<onnx::ValueRecord>& values) {
  for (std::size_t i = 0; i < tensors.size(); ++i)
    if (onnx::element_type_of(values.at(i).data_type) == ElementType::bf16 && tensors[i].element_type() == ElementType::u16)
      tensors[i] = Tensor::borrow(static_cast<const void*>(tensors[i].raw()), ElementType::bf16, tensors[i].shape()).clone();
}

bool is_refusal(const Error& error) { return error.code() == ErrorCode::Unsupported; }

}  // namespace

NodeCase run_node_case(const std::filesystem::path& folder) {
  NodeCase result{folder.filename().string(), {}, Outcome::Failed, {}};
  Case test;
  try {
    test.file = MappedFile::open(folder / "model.onnx");
    test.model = onnx::parse_model(test.file->bytes());
    result.operation = operation_of(test.model);
    if (!is_about_tensors(test.model)) return {result.name, result.operation, Outcome::NotApplicable, "not tensors of numbers"};
    test.inputs = load(folder / "test_data_set_0", "input_");
    test.outputs = load(folder / "test_data_set_0", "output_");
    name_bfloat16(test.inputs, test.model.inputs);
    name_bfloat16(test.outputs, test.model.outputs);
    try {
      result.reason = run(test, folder, test.inputs.size());
    } catch (const Error&) {
      const std::size_t first = test.inputs.size() > 1 ? 1 : 0;
      try {
        result.reason = run(test, folder, first);
      } catch (const Error&) {
        result.reason = run(test, folder, 0);
      }
    }
    if (result.reason.empty()) result.outcome = Outcome::Passed;
  } catch (const Error& error) {
    result.outcome = is_refusal(error) ? Outcome::NotApplicable : Outcome::Failed;
    result.reason = error.what();
  }
  return result;
}

std::map<std::string, Counts> count(const std::vector<NodeCase>& cases) {
  std::map<std::string, Counts> counts;
  for (const NodeCase& each : cases) {
    Counts& of = counts[each.operation];
    ++(each.outcome == Outcome::Passed ? of.passed : each.outcome == Outcome::Failed ? of.failed : of.not_applicable);
  }
  return counts;
}

}  // namespace octet::test
