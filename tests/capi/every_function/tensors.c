#include "check.h"

static const int64_t two_by_three[] = {2, 3};
static const octet_shape matrix = {2, two_by_three};

static octet_tensor_description describe(const octet_tensor *tensor) {
  octet_tensor_description description;
  PREPARE(description);
  OK(octet_tensor_describe(&description, tensor));
  return description;
}

static void use_element_types(void) {
  const char *name = NULL;
  size_t bits = 0;
  OK(octet_element_type_name(&name, OCTET_BF16));
  OK(octet_element_type_bits(&bits, OCTET_I4));
  CHECK(strcmp(name, "bf16") == 0 && bits == 4);
}

static void make_and_change(void) {
  octet_tensor *zeros = NULL, *copy = NULL;
  void *data = NULL;
  OK(octet_tensor_create(&zeros, OCTET_F32, matrix));
  OK(octet_tensor_data(&data, zeros));
  ((float *)data)[5] = 1.5F;
  OK(octet_tensor_clone(&copy, zeros));
  ((float *)data)[5] = 2.5F;
  const octet_tensor_description description = describe(copy);
  CHECK(description.element_type == OCTET_F32 && description.elements == 6 && description.bytes == 24);
  CHECK(description.shape.rank == 2 && description.shape.dims[0] == 2 && description.shape.dims[1] == 3);
  CHECK(((const float *)description.data)[5] == 1.5F);
  OK(octet_tensor_free(zeros));
  OK(octet_tensor_free(copy));
}

/* Columns of a row-major matrix, read backwards. */
static void copy_with_strides(void) {
  const int16_t values[] = {1, 2, 3, 4, 5, 6};
  const int64_t strides[] = {-1, 2};
  const int16_t expected[] = {2, 4, 6, 1, 3, 5};
  octet_tensor *copy = NULL;
  OK(octet_tensor_copy(&copy, OCTET_I16, matrix, strides, values + 1));
  CHECK(memcmp(describe(copy).data, expected, sizeof expected) == 0);
  OK(octet_tensor_free(copy));
}

static void count_call(void *user) { ++*(int *)user; }

static void borrow(void) {
  float values[] = {1, 2, 3, 4, 5, 6};
  octet_tensor *view = NULL, *constant = NULL;
  void *data = NULL;
  int releases = 0;
  OK(octet_tensor_borrow(&view, OCTET_F32, matrix, NULL, values));
  OK(octet_tensor_data(&data, view));
  CHECK(data == values);
  OK(octet_tensor_borrow_const(&constant, OCTET_F32, matrix, NULL, values, count_call, &releases));
  CHECK(describe(constant).data == values && releases == 0);
  OK(octet_tensor_free(constant));
  OK(octet_tensor_free(view));
  CHECK(releases == 1);
}

static void convert_and_store(void) {
  const float values[] = {1.9F, -1.9F, 300.0F, -300.0F, 0.0F, 7.0F};
  const int8_t expected[] = {1, -1, 127, -128, 0, 7};
  octet_tensor *reals = NULL, *integers = NULL, *read = NULL;
  double decibels = 0;
  OK(octet_tensor_copy(&reals, OCTET_F32, matrix, NULL, values));
  OK(octet_tensor_convert(&integers, reals, OCTET_I8));
  CHECK(memcmp(describe(integers).data, expected, sizeof expected) == 0);
  OK(octet_tensor_write_npy(reals, path_in(work_folder, "reals.npy")));
  OK(octet_tensor_read_npy(&read, path_in(work_folder, "reals.npy")));
  OK(octet_tensor_sqnr(&decibels, reals, read));
  CHECK(decibels == 200);
  OK(octet_tensor_free(reals));
  OK(octet_tensor_free(integers));
  OK(octet_tensor_free(read));
  OK(octet_tensor_free(NULL));
}

void use_tensors(void) {
  use_element_types();
  make_and_change();
  copy_with_strides();
  borrow();
  convert_and_store();
}
