#include "exec/kernels/count_rows.hpp"

namespace octet::exec {
namespace {

template <typename T>
std::int64_t count_rows(const T* rows, std::int64_t count, std::int64_t length) {
  std::int64_t used = 0;
  while (used < count && rows[used * length] >= 0) ++used;
  return used;
}

class RowCountKernel : public Kernel {
 public:
  RowCountKernel(TensorId rows, ElementType type, const Shape& shape, std::size_t axis, TensorId result)
      : rows_(rows), type_(type), count_(shape[axis]), length_(static_cast<std::int64_t>(shape.elements(axis + 1, shape.rank()))),
        result_(result) {}

  void run(const RunContext& context) const override {
    const void* rows = context.addresses[rows_];
    auto* result = static_cast<std::int64_t*>(context.addresses[result_]);
    *result = type_ == ElementType::i32 ? count_rows(static_cast<const std::int32_t*>(rows), count_, length_)
                                        : count_rows(static_cast<const std::int64_t*>(rows), count_, length_);
  }

 private:
  TensorId rows_;
  ElementType type_;
  std::int64_t count_, length_;
  TensorId result_;
};

}  // namespace

TensorId lower_row_count(TensorId rows, std::size_t axis, PlanBuilder& builder) {
  const PlanTensor& tensor = builder[rows];
  const TensorId result = builder.arena(ElementType::i64, Shape{1});
  builder.add_step("octet:count_rows", std::make_unique<RowCountKernel>(rows, tensor.element_type, tensor.shape, axis, result), {rows}, {result},
                   1);
  return result;
}

}  // namespace octet::exec
