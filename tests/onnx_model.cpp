#include "onnx_model.hpp"

#include <fstream>
#include <stdexcept>

#include <schema.pb.h>

namespace octet::test {
namespace {

namespace schema = onnx::schema;

std::int32_t data_type(ElementType type) {
  switch (type) {
    case ElementType::f32:
      return 1;
    case ElementType::u8:
      return 2;
    case ElementType::i8:
      return 3;
    case ElementType::u16:
      return 4;
    case ElementType::i16:
      return 5;
    case ElementType::i32:
      return 6;
    case ElementType::i64:
      return 7;
    case ElementType::boolean:
      return 9;
    case ElementType::f16:
      return 10;
    case ElementType::f64:
      return 11;
    case ElementType::u32:
      return 12;
    case ElementType::u64:
      return 13;
    case ElementType::bf16:
      return 16;
    case ElementType::u4:
      return 21;
    case ElementType::i4:
      return 22;
    default:
      throw std::logic_error("element type that ONNX lacks");
  }
}

void set_value(schema::ValueInfoProto& value, const std::string& name, const Dims& dims, ElementType type) {
  value.set_name(name);
  auto& tensor = *value.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(data_type(type));
  tensor.mutable_shape();
  for (const std::int64_t dim : dims) {
    auto& added = *tensor.mutable_shape()->add_dim();
    if (dim < 0) added.set_dim_param("N");
    else added.set_dim_value(dim);
  }
}

void set_raw(schema::TensorProto& tensor, const Tensor& value) { tensor.set_raw_data(value.raw(), value.bytes()); }

void set_typed(schema::TensorProto& tensor, const Tensor& value) {
  switch (value.element_type()) {
    case ElementType::f32:
      for (const float element : value.data<float>()) tensor.add_float_data(element);
      break;
    case ElementType::f64:
      for (const double element : value.data<double>()) tensor.add_double_data(element);
      break;
    case ElementType::i64:
      for (const std::int64_t element : value.data<std::int64_t>()) tensor.add_int64_data(element);
      break;
    case ElementType::u32:
    case ElementType::u64:
      for (const std::int64_t element : value.to_dims()) tensor.add_uint64_data(static_cast<std::uint64_t>(element));
      break;
    case ElementType::f16:
      for (const float16 element : value.data<float16>()) tensor.add_int32_data(element.bits);
      break;
    case ElementType::bf16:
      for (const bfloat16 element : value.data<bfloat16>()) tensor.add_int32_data(element.bits);
      break;
    default:
      for (const std::int64_t element : value.to_dims()) tensor.add_int32_data(static_cast<std::int32_t>(element));
  }
}

void set_tensor(schema::TensorProto& tensor, const Tensor& value) {
  tensor.set_data_type(data_type(value.element_type()));
  for (const std::int64_t dim : value.shape()) tensor.add_dims(dim);
}

void add_external(schema::TensorProto& tensor, const char* key, const std::string& value) {
  auto& entry = *tensor.add_external_data();
  entry.set_key(key);
  entry.set_value(value);
}

struct SetAttribute {
  schema::AttributeProto& attribute;
  void operator()(std::int64_t value) const { attribute.set_i(value), attribute.set_type(schema::AttributeProto::INT); }
  void operator()(float value) const { attribute.set_f(value), attribute.set_type(schema::AttributeProto::FLOAT); }
  void operator()(const std::string& value) const { attribute.set_s(value), attribute.set_type(schema::AttributeProto::STRING); }
  void operator()(const Dims& values) const {
    for (const std::int64_t value : values) attribute.add_ints(value);
    attribute.set_type(schema::AttributeProto::INTS);
  }
  void operator()(const std::vector<float>& values) const {
    for (const float value : values) attribute.add_floats(value);
    attribute.set_type(schema::AttributeProto::FLOATS);
  }
  void operator()(const std::vector<std::string>& values) const {
    for (const std::string& value : values) attribute.add_strings(value);
    attribute.set_type(schema::AttributeProto::STRINGS);
  }
  void operator()(const OnnxModel* value) const {
    *attribute.mutable_g() = value->proto().graph();
    attribute.set_type(schema::AttributeProto::GRAPH);
  }
  void operator()(const OnnxModel::Reference& value) const {
    attribute.set_ref_attr_name(value.name);
    attribute.set_type(value.is_integer ? schema::AttributeProto::INT : schema::AttributeProto::FLOAT);
  }
  void operator()(const Tensor& value) const {
    set_tensor(*attribute.mutable_t(), value);
    set_raw(*attribute.mutable_t(), value);
    attribute.set_type(schema::AttributeProto::TENSOR);
  }
};

}  // namespace

OnnxModel::OnnxModel(std::int64_t opset) : model_(std::make_unique<schema::ModelProto>()) {
  model_->set_ir_version(8);
  model_->mutable_graph()->set_name("test");
  model_->add_opset_import()->set_version(opset);
}
OnnxModel::~OnnxModel() = default;
OnnxModel::OnnxModel(OnnxModel&&) noexcept = default;

OnnxModel& OnnxModel::input(const std::string& name, const Dims& dims, ElementType type) {
  set_value(*model_->mutable_graph()->add_input(), name, dims, type);
  return *this;
}

OnnxModel& OnnxModel::output(const std::string& name) {
  model_->mutable_graph()->add_output()->set_name(name);
  return *this;
}

OnnxModel& OnnxModel::value(const std::string& name, const Dims& dims, ElementType type) {
  set_value(*model_->mutable_graph()->add_value_info(), name, dims, type);
  return *this;
}

OnnxModel& OnnxModel::initializer(const std::string& name, const Tensor& value, Storage storage) {
  auto& tensor = *model_->mutable_graph()->add_initializer();
  tensor.set_name(name);
  set_tensor(tensor, value);
  if (storage == Storage::Raw) set_raw(tensor, value);
  else set_typed(tensor, value);
  return *this;
}

OnnxModel& OnnxModel::external(const std::string& name, const Dims& dims, const std::string& location, const std::string& offset,
                               const std::string& length) {
  auto& tensor = *model_->mutable_graph()->add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(1);
  for (const std::int64_t dim : dims) tensor.add_dims(dim);
  tensor.set_data_location(schema::TensorProto::EXTERNAL);
  add_external(tensor, "location", location);
  if (!offset.empty()) add_external(tensor, "offset", offset);
  if (!length.empty()) add_external(tensor, "length", length);
  return *this;
}

OnnxModel& OnnxModel::node(const std::string& type, const Names& inputs, const Names& outputs,
                           const std::vector<NamedAttribute>& attributes, const std::string& domain) {
  auto& node = *model_->mutable_graph()->add_node();
  node.set_op_type(type);
  node.set_name(outputs.empty() ? type : outputs[0] + "/" + type);
  node.set_domain(domain);
  for (const std::string& name : inputs) node.add_input(name);
  for (const std::string& name : outputs) node.add_output(name);
  for (const NamedAttribute& given : attributes) {
    auto& attribute = *node.add_attribute();
    attribute.set_name(given.name);
    std::visit(SetAttribute{attribute}, given.value);
  }
  return *this;
}

OnnxModel& OnnxModel::function(const std::string& domain, const std::string& name, const Names& inputs, const Names& outputs,
                               const OnnxModel& body, const std::vector<NamedAttribute>& defaults, const std::string& overload) {
  auto& function = *model_->add_functions();
  function.set_domain(domain);
  function.set_name(name);
  function.set_overload(overload);
  for (const std::string& input : inputs) function.add_input(input);
  for (const std::string& output : outputs) function.add_output(output);
  *function.mutable_node() = body.model_->graph().node();
  *function.mutable_opset_import() = body.model_->opset_import();
  for (const NamedAttribute& given : defaults) {
    auto& attribute = *function.add_attribute_proto();
    attribute.set_name(given.name);
    std::visit(SetAttribute{attribute}, given.value);
  }
  return *this;
}

OnnxModel& OnnxModel::overload(const std::string& name) {
  auto& nodes = *model_->mutable_graph()->mutable_node();
  nodes[nodes.size() - 1].set_overload(name);
  return *this;
}

std::string OnnxModel::bytes() const { return model_->SerializeAsString(); }

void OnnxModel::write(const std::filesystem::path& path) const {
  std::ofstream stream(path, std::ios::binary);
  stream << bytes();
}

Graph OnnxModel::read(const ReadOptions& options) const {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("octet-onnx-" + std::to_string(reinterpret_cast<std::uintptr_t>(this)) + ".onnx");
  struct Removal {
    std::filesystem::path path;
    ~Removal() { std::filesystem::remove(path); }
  } removal{path};
  write(path);
  return read_onnx(path, options);
}

std::vector<std::string> describe_onnx(const std::filesystem::path& path) {
  schema::ModelProto model;
  std::ifstream stream(path, std::ios::binary);
  if (!model.ParseFromIstream(&stream)) throw std::runtime_error("not an ONNX file: " + path.string());
  std::vector<std::string> nodes;
  for (const auto& node : model.graph().node()) {
    std::string text = node.op_type() + "(";
    for (const auto& input : node.input()) text += input + ",";
    if (text.back() == ',') text.pop_back();
    text += ")->";
    for (const auto& output : node.output()) text += output + ",";
    if (text.back() == ',') text.pop_back();
    nodes.push_back(std::move(text));
  }
  return nodes;
}

}  // namespace octet::test
