#include <octet/tensor/npy.hpp>

#include <fstream>
#include <iterator>

#include "support.hpp"

using namespace octet;

namespace {

/// A file of version 1.0 with the given header text and data.
std::string npy(const std::string& header, const std::string& data = {}) {
  const auto size = static_cast<char>(header.size());
  return std::string("\x93NUMPY\x01\x00", 8) + size + '\0' + header + data;
}

Tensor read_bytes(const std::string& bytes) {
  const test::TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "array.npy";
  std::ofstream(path, std::ios::binary) << bytes;
  return read_npy(path);
}

Error error_of_bytes(const std::string& bytes) {
  return test::error_of([&] { read_bytes(bytes); });
}

std::string write_bytes(const Tensor& tensor) {
  const test::TemporaryFolder folder;
  write_npy(tensor, folder.path() / "array.npy");
  std::ifstream file(folder.path() / "array.npy", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

const std::string six_bytes("\1\2\3\4\5\6", 6);

}  // namespace

TEST_CASE("a row-major array is read as it lies in the file") {
  const Tensor expected = Tensor::from(std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6}, {2, 3});
  CHECK(read_bytes(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }\n", six_bytes)) == expected);
}

TEST_CASE("an array in Fortran order is transposed to row-major") {
  const Tensor expected = Tensor::from(std::vector<std::uint8_t>{1, 3, 5, 2, 4, 6}, {2, 3});
  CHECK(read_bytes(npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", six_bytes)) == expected);
}

TEST_CASE("three dimensions in Fortran order keep their places") {
  // Element [i,j,k] of shape [2,2,2] lies at i + 2j + 4k.
  const Tensor expected = Tensor::from(std::vector<std::int16_t>{0, 4, 2, 6, 1, 5, 3, 7}, {2, 2, 2});
  CHECK(read_bytes(npy("{'descr': '<i2', 'fortran_order': True, 'shape': (2, 2, 2)}",
                       std::string("\0\0\1\0\2\0\3\0\4\0\5\0\6\0\7\0", 16))) == expected);
}

TEST_CASE("versions 2.0 and 3.0 have a header length of four bytes") {
  const char version = GENERATE('\2', '\3');
  const std::string header = "{'descr': '<u2', 'fortran_order': False, 'shape': (1,), }";
  const std::string file =
      std::string("\x93NUMPY") + version + '\0' + static_cast<char>(header.size()) + std::string(3, '\0') + header + "\x05\x01";
  CHECK(read_bytes(file) == Tensor::from(std::vector<std::uint16_t>{0x105}, {1}));
}

TEST_CASE("scalars and empty arrays are read") {
  CHECK(read_bytes(npy("{'descr': '|i1', 'fortran_order': False, 'shape': ()}", "\x07")) == Tensor::scalar(std::int8_t{7}));
  CHECK(read_bytes(npy("{'descr': '<f4', 'fortran_order': True, 'shape': (0, 3)}")) == Tensor(ElementType::f32, {0, 3}));
}

TEST_CASE("dimensions beside one of zero may be of any size, in either order") {
  const Shape shape{0, std::int64_t{1} << 62, std::int64_t{1} << 62};
  const std::string dims = "'shape': (0, 4611686018427387904, 4611686018427387904)}";
  CHECK(read_bytes(npy("{'descr': '|i1', 'fortran_order': True, " + dims)).shape() == shape);
  CHECK(read_bytes(npy("{'descr': '|i1', 'fortran_order': False, " + dims)).shape() == shape);
}

TEST_CASE("keys may come in any order with any spacing and quotes") {
  const std::string header = "{ \"shape\" :(2L,),'fortran_order':False , 'descr':'<u1'}  \n";
  CHECK(read_bytes(npy(header, "\1\2")) == Tensor::from(std::vector<std::uint8_t>{1, 2}, {2}));
}

TEST_CASE("any non-zero byte of a boolean array is true") {
  const Tensor tensor = read_bytes(npy("{'descr': '|b1', 'fortran_order': False, 'shape': (3,)}", std::string("\0\1\2", 3)));
  CHECK(tensor.data<bool>()[0] == false);
  CHECK(tensor.data<bool>()[1] == true);
  CHECK(tensor.data<bool>()[2] == true);
  CHECK(static_cast<const std::uint8_t*>(tensor.raw())[2] == 1);
}

TEST_CASE("what is written is version 1.0 with a header that ends at a multiple of 64") {
  std::string expected_header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }";
  expected_header.append(58, ' ').append("\n");
  const std::string bytes = write_bytes(Tensor::from(std::vector<float>{1.0F, -2.0F}, {1, 2}));
  CHECK(bytes.substr(0, 10) == std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  CHECK(bytes.substr(10, 118) == expected_header);
  CHECK(bytes.substr(128) == std::string("\x00\x00\x80\x3f\x00\x00\x00\xc0", 8));
}

TEST_CASE("every element type that NumPy has comes back as it was written") {
  const ElementType type =
      GENERATE(ElementType::f16, ElementType::f32, ElementType::f64, ElementType::i8, ElementType::i16, ElementType::i32, ElementType::i64,
               ElementType::u8, ElementType::u16, ElementType::u32, ElementType::u64, ElementType::boolean);
  const Shape shape = GENERATE(Shape{}, Shape{3}, Shape{2, 3}, Shape{2, 0, 2}, Shape{1, 2, 3, 4});
  const Tensor tensor = test::random_tensor(shape, 7, 0, 30).converted(type);
  CHECK(read_bytes(write_bytes(tensor)) == tensor);
}

TEST_CASE("types that NumPy lacks are refused and leave no file") {
  const test::TemporaryFolder folder;
  const ElementType type = GENERATE(ElementType::bf16, ElementType::u1, ElementType::i4);
  const Error error = test::error_of([&] { write_npy(Tensor(type, {8}), folder.path() / "array.npy"); });
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("files that are not .npy arrays are refused") {
  const std::string bytes =
      GENERATE(std::string(), std::string("PK\3\4 an archive of arrays"), std::string("\x93NUMPY", 6), std::string("\x93NUMPY\1\0\x10", 9));
  CHECK(error_of_bytes(bytes).code() == ErrorCode::InvalidArgument);
}

TEST_CASE("a header longer than the file is refused with its place") {
  const Error error = error_of_bytes(std::string("\x93NUMPY\1\0\x40\x00{'descr'", 18));
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK(error.where().byte_offset == 8);
  CHECK(error.message() == "npy header length: given 64, expected at most the 8 bytes that follow");
}

TEST_CASE("a future version is refused") {
  CHECK(error_of_bytes(std::string("\x93NUMPY\4\0\0\0\0\0", 12)).code() == ErrorCode::Unsupported);
}

TEST_CASE("malformed headers are refused") {
  const char* header = GENERATE(
      "", "{", "{}", "{'descr': '|u1'}", "['descr']", "{'descr': '|u1', 'fortran_order': False, 'shape': (1)",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}", "{'descr': '|u1', 'fortran_order': False, 'shape': (x,)}",
      "{'descr': '|u1', 'fortran_order': No, 'shape': (1,)}", "{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (1,)}",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), 'extra': 1}", "{'descr: '|u1', 'fortran_order': False, 'shape': (1,)}",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,)}",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (1,)} tail");
  INFO(header);
  CHECK(error_of_bytes(npy(header, "\1")).code() == ErrorCode::InvalidArgument);
}

TEST_CASE("a malformed header is reported with the offset in the file") {
  CHECK(error_of_bytes(npy("{'descr': '|u1', 'fortran_order': None, 'shape': (1,)}", "\1")).where().byte_offset == 10 + 34);
}

TEST_CASE("a shape whose size overflows is refused") {
  const Error error = error_of_bytes(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4294967296)}", "\1"));
  CHECK((error.code() == ErrorCode::InvalidShape || error.code() == ErrorCode::InvalidArgument));
}

TEST_CASE("element types that a tensor cannot hold are refused") {
  const char* descriptor = GENERATE("'>f4'", "'<c8'", "'<V2'", "'|S4'", "'|O'", "'<f16'", "[('a', '<f4')]");
  INFO(descriptor);
  const std::string header = std::string("{'descr': ") + descriptor + ", 'fortran_order': False, 'shape': (1,)}";
  CHECK(error_of_bytes(npy(header, std::string(8, '\0'))).code() == ErrorCode::Unsupported);
}

TEST_CASE("data that are shorter or longer than the shape demands are refused") {
  const std::size_t size = GENERATE(5, 7);
  const Error error = error_of_bytes(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3)}", std::string(size, '\1')));
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK(error.message() == "npy data: given " + std::to_string(size) + " bytes, expected 6 for shape [2,3]");
}

TEST_CASE("a missing array is an input-output error that names the file") {
  const Error error = test::error_of([] { read_npy("/nonexistent/array.npy"); });
  CHECK(error.code() == ErrorCode::Io);
  CHECK(error.where().file == "/nonexistent/array.npy");
}
