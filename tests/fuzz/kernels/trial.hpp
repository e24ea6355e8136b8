#pragma once

#include <string>
#include <utility>
#include <vector>

#include "exec/onednn/primitives.hpp"
#include "fuzz/kernels/draw.hpp"

namespace octet::fuzz {

namespace dnn = exec::dnn;

/// What a trial tells of itself. The description is kept where it outlives a crash.
class Report {
 public:
  virtual ~Report() = default;
  /// Says what is tried, before it is.
  virtual void describe(const std::string& text) = 0;
  virtual void implementation(const std::string& name) = 0;
  /// The results are not those of the reference.
  virtual void wrong(const std::string& how) = 0;
  /// oneDNN has no code for it, or Octet never asks.
  virtual void skip(const std::string& why) = 0;
};

/// Draws one case of a primitive, runs it as the executor does and compares.
using Trial = void (*)(Draw&, Report&);

struct Family {
  const char* name;
  Trial trial;
};

/// All primitives that plans are made of.
const std::vector<Family>& families();

/// Memory of an operand, between guards, in the layout of a descriptor.
class Operand {
 public:
  /// All bytes are set, so that a floating point element that nobody writes is not a number.
  explicit Operand(const dnn::Desc& desc);
  Operand(const dnn::Desc& desc, const std::vector<double>& values);

  const dnn::Desc& desc() const { return desc_; }
  dnnl::memory memory(const dnn::Desc& desc) { return {desc, dnn::engine(), data()}; }
  dnnl::memory memory() { return memory(desc_); }
  /// Elements in row-major order, of another description of the same memory.
  std::vector<double> values(const dnn::Desc& desc) const;
  std::vector<double> values() const { return values(desc_); }
  /// What was written that should not have been: guards, or elements that fill up blocks. Empty where nothing was.
  std::string damage(const dnn::Desc& desc) const;

 private:
  void* data() { return bytes_.data() + start_; }
  const void* data() const { return bytes_.data() + start_; }

  dnn::Desc desc_;
  std::vector<unsigned char> bytes_;
  std::size_t start_ = 0;
};

/// Where the elements of a descriptor lie, in row-major order of their indices. With `padded`, those that fill up blocks too.
std::vector<std::size_t> places(const dnn::Desc& desc, bool padded = false);

/// One run of a primitive.
class Run {
 public:
  Run(dnn::Primitive primitive, Report& report) : primitive_(std::move(primitive)), report_(report) {
    report.implementation(primitive_.implementation);
  }

  /// Further arguments: operands that are read.
  void read(int argument, Operand& operand) { arguments_.emplace_back(argument, operand.memory()); }
  void read(int argument, const dnnl::memory& memory) { arguments_.emplace_back(argument, memory); }
  /// Weights as a plan packs its constants.
  void pack(int argument, const dnn::Desc& from, const std::vector<double>& values, const dnn::Desc& to);
  /// Executes and gives the result's elements.
  std::vector<double> write(int argument, Operand& operand, const dnn::Desc& desc);
  std::vector<double> write(int argument, Operand& operand) { return write(argument, operand, operand.desc()); }

 private:
  dnn::Primitive primitive_;
  Report& report_;
  std::vector<std::pair<int, dnnl::memory>> arguments_;
  std::vector<std::vector<unsigned char>> kept_;
};

/// Compares and reports. A result may differ by `tolerance` times the larger of 1 and the expected magnitude.
void compare(const std::vector<double>& results, const std::vector<double>& expected, double tolerance, Report& report);
/// The same for results that were rounded to integers: as far from the real number as rounding goes.
void compare_rounded(const std::vector<double>& results, const std::vector<double>& real, const dnn::Quantization& form, Report& report);

/// A layout that values of plans lie in: row-major, channels last, in blocks of channels, or with the dimensions in any order.
dnn::Desc draw_layout(Draw& draw, ElementType type, const Shape& shape);
/// The same without blocks.
dnn::Desc draw_strided(Draw& draw, ElementType type, const Shape& shape);
/// How numbers are stored; `per_channel` with scales of their own for as many.
dnn::Quantization draw_form(Draw& draw, ElementType type);
/// u8 or i8.
ElementType draw_integer(Draw& draw);
/// Any stored numbers of the form.
std::vector<double> draw_stored(Draw& draw, const dnn::Quantization& form, std::size_t count);

/// f(x) of one of oneDNN's functions.
double function(dnnl::algorithm kind, double alpha, double beta, double x);
double combine(dnnl::algorithm kind, double a, double b);
/// A function that plans use, and how large its arguments may be.
dnn::PostOp draw_function(Draw& draw);
dnnl::algorithm draw_combination(Draw& draw);
std::string text(const dnn::PostOps& post_ops);
std::string text(const Dims& dims);
inline std::string text(const Shape& shape) { return text(Dims(shape.begin(), shape.end())); }
std::string text(const dnn::Desc& desc);
std::string text(const dnn::Quantization& form);

/// Operations behind a primitive, with their operands.
struct Fused {
  dnn::PostOps post_ops;
  std::vector<Operand> operands;  ///< of Binary, in order
  std::vector<double> summand;    ///< of Sum: stored numbers
  void give(Run& run);
  /// All operations on real numbers, elements in row-major order.
  std::vector<double> apply(std::vector<double> values, const Shape& shape) const;
};

/// Draws what can stand behind a result. `stored` where it is rounded in the end.
Fused draw_fused(Draw& draw, const dnn::Desc& destination, const std::optional<dnn::Quantization>& stored);

/// Visits the indices of a shape in row-major order.
template <typename Visit>
void for_each_index(const Shape& shape, Visit visit) {
  Dims index(shape.rank(), 0);
  const std::size_t count = shape.elements();
  for (std::size_t i = 0; i < count; ++i) {
    visit(index, i);
    for (std::size_t d = shape.rank(); d-- > 0;) {
      if (++index[d] < shape[d]) break;
      index[d] = 0;
    }
  }
}

/// Expects that `create` finds code for it; otherwise says that there is none and gives nothing.
template <typename Create>
std::optional<dnn::Primitive> created(Report& report, Create create) {
  try {
    return create();
  } catch (const dnnl::error& error) {
    report.skip(error.what());
    return std::nullopt;
  }
}

void try_reorder(Draw& draw, Report& report);
void try_quantize(Draw& draw, Report& report);
void try_dequantize(Draw& draw, Report& report);
void try_convolution(Draw& draw, Report& report);
void try_int8_convolution(Draw& draw, Report& report);
void try_depthwise(Draw& draw, Report& report);
void try_int8_depthwise(Draw& draw, Report& report);
void try_winograd(Draw& draw, Report& report);
void try_deconvolution(Draw& draw, Report& report);
void try_int8_deconvolution(Draw& draw, Report& report);
void try_inner_product(Draw& draw, Report& report);
void try_int8_inner_product(Draw& draw, Report& report);
void try_matmul(Draw& draw, Report& report);
void try_pooling(Draw& draw, Report& report);
void try_int8_pooling(Draw& draw, Report& report);
void try_eltwise(Draw& draw, Report& report);
void try_binary(Draw& draw, Report& report);
void try_prelu(Draw& draw, Report& report);
void try_softmax(Draw& draw, Report& report);
void try_lrn(Draw& draw, Report& report);
void try_resampling(Draw& draw, Report& report);
void try_concat(Draw& draw, Report& report);

}  // namespace octet::fuzz
