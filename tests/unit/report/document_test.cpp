#include "report/document.hpp"

#include "support.hpp"

using namespace octet;
using namespace octet::document;

namespace {

Document example() {
  const Line line{{"two\nfiles", {{"files", 2}, {"left_out", nullptr}}}};
  const Table table{"files", {"name", "size"}, {{{"a", {{"name", "a"}}}, {"1 kB", {{"bytes", 1000}, {"exact", true}}}}}};
  return {{line, table, Notes{"left_out", {{"b", "too\tlarge"}}}}, {}};
}

}  // namespace

TEST_CASE("a document is read as text with an empty line between its parts") {
  CHECK(to_text(example()) ==
        "two?files\n"
        "\n"
        "name  size\n"
        "a     1 kB\n"
        "\n"
        "left_out:\n"
        "  b: too?large\n");
}

TEST_CASE("a document is read by programs with names where they were mentioned first") {
  CHECK(Json::parse(to_json(example())).dump() ==
        R"({"files":[{"name":"a","bytes":1000,"exact":true}],"left_out":[{"name":"b","reason":"too\tlarge"}],"warnings":[]})");
}

TEST_CASE("an empty list of notes is no part of the text, and ten of many are shown") {
  CHECK(to_text(Document{{Line{{"all", {}}}, Notes{"skipped", {}}}, {}}) == "all\n");
  const std::string text = to_text(Notes{"skipped", std::vector<Note>(12, {"file", "bad"})});
  CHECK(text.ends_with("  and 2 more\n"));
  CHECK(std::ranges::count(text, '\n') == 12);
}
