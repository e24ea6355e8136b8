#include "eval/text_lines.hpp"

#include <fstream>
#include <string>

#include "support.hpp"

using namespace octet;

namespace {

std::filesystem::path write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

}  // namespace

TEST_CASE("lines end with LF, CR LF or CR, and blanks at their ends and a byte order mark do not count") {
  const test::TemporaryFolder folder;
  const std::string text = GENERATE(as<std::string>(), "a.png 0\nb c.png 1\n\n d\xE9.png 2\n", "a.png 0\r\nb c.png 1\r\n\r\n d\xE9.png 2\r\n",
                                    "a.png 0\rb c.png 1\r\r d\xE9.png 2", "\xEF\xBB\xBF" "a.png 0 \t\nb c.png 1 \n \n\td\xE9.png 2\v\n");
  const auto lines = read_lines(write_text(folder.path() / "list.txt", text));
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].text == "a.png 0");
  CHECK(lines[1].text == "b c.png 1");
  CHECK(lines[2].text == "d\xE9.png 2");
  CHECK(lines[0].number == 1);
  CHECK(lines[2].number == 4);
}

TEST_CASE("UTF-16 and bytes that are no text are refused, naming the file") {
  const test::TemporaryFolder folder;
  const std::string text = GENERATE(std::string("\xFF\xFE" "a\0 \0" "0\0", 8), std::string("a 0\nb\0 1\n", 9));
  const auto file = write_text(folder.path() / "list.txt", text);
  const Error error = test::error_of([&] { read_lines(file); });
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK(error.where().file == file.string());
  CHECK_THAT(error.message(), test::contains("list: given UTF-16 or a file of bytes"));
}
