#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <octet/onnx/onnx.hpp>

namespace octet::onnx::schema {
class ModelProto;
}

namespace octet::test {

/// How a test's file stores the elements of an initializer.
enum class Storage { Raw, Typed, External };

/// Builds an ONNX file with protoc's code, which knows nothing of the library's own.
class OnnxModel {
 public:
  /// In a function: the caller's attribute of that name, an integer or a number.
  struct Reference {
    std::string name;
    bool is_integer = false;
  };
  /// A graph is that of another model, which need not outlive the call.
  using Attribute = std::variant<std::int64_t, float, std::string, Dims, std::vector<float>, std::vector<std::string>, Tensor, Reference, const OnnxModel*>;
  struct NamedAttribute {
    std::string name;
    Attribute value;
  };
  using Names = std::vector<std::string>;

  explicit OnnxModel(std::int64_t opset = 13);
  /// What the file says of a graph, for attributes.
  const onnx::schema::ModelProto& proto() const { return *model_; }
  ~OnnxModel();
  OnnxModel(OnnxModel&&) noexcept;

  /// A dimension of -1 is left open.
  OnnxModel& input(const std::string& name, const Dims& dims, ElementType type = ElementType::f32);
  OnnxModel& output(const std::string& name);
  OnnxModel& value(const std::string& name, const Dims& dims, ElementType type = ElementType::f32);
  OnnxModel& initializer(const std::string& name, const Tensor& value, Storage storage = Storage::Raw);
  /// An initializer whose elements are said to lie in another file.
  OnnxModel& external(const std::string& name, const Dims& dims, const std::string& location, const std::string& offset,
                      const std::string& length);
  /// The node is called after its type and first output.
  OnnxModel& node(const std::string& type, const Names& inputs, const Names& outputs, const std::vector<NamedAttribute>& attributes = {},
                  const std::string& domain = {});

  /// A function of the model's own with the nodes and the operator set of `body`.
  OnnxModel& function(const std::string& domain, const std::string& name, const Names& inputs, const Names& outputs, const OnnxModel& body,
                      const std::vector<NamedAttribute>& defaults = {}, const std::string& overload = {});
  /// Says which of the functions of one name the last node calls.
  OnnxModel& overload(const std::string& name);

  std::string bytes() const;
  void write(const std::filesystem::path& path) const;
  /// The graph that read_onnx makes of the file.
  Graph read(const ReadOptions& options = {}) const;

 private:
  std::unique_ptr<onnx::schema::ModelProto> model_;
};

/// What an ONNX file holds, as protoc's code reads it: for each node "TYPE(INPUT,...)->OUTPUT,...".
std::vector<std::string> describe_onnx(const std::filesystem::path& path);

}  // namespace octet::test
