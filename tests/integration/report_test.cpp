#include "integration/command.hpp"
#include "integration/glyphs.hpp"

using namespace octet::test;
using Catch::Contains;

namespace {

const std::string model = OCTET_SOURCE_DIR "/examples/glyphs/glyphs.xml";

struct Place {
  TemporaryFolder folder;
  Glyphs glyphs{folder.path(), 8};
  std::string at(const std::string& name) const { return (folder.path() / name).string(); }
};

}  // namespace

TEST_CASE("report: commands write what they found as a page, with the command that made it") {
  const Place place;
  const auto page_of = [&](const std::string& command) {
    const std::string file = place.at("page.html");
    REQUIRE(octet_command(command + " --report " + file).status == 0);
    return bytes_of(file);
  };
  const std::string checked = page_of("check " + model + place.glyphs.arguments());
  CHECK_THAT(checked,
             Contains("<h1>octet check</h1>") && Contains("<code><span>octet</span> <span>check</span> ") && Contains("<h2>Models</h2>"));
  const std::string source = place.glyphs.arguments().substr(0, place.glyphs.arguments().find(" --labels"));
  const std::string calibrated = page_of("calibrate -sm -m " + model + source + " -o " + place.at("out"));
  CHECK_THAT(calibrated, Contains("<h1>Calibration of ") && Contains("<code><span>octet</span> <span>calibrate</span> <span>-sm</span>") &&
                             Contains("<h2>Layers</h2>"));
  CHECK_THAT(page_of("benchmark " + model + " -niter 2 -pc"), Contains("<h2>Models</h2>") && Contains("<h2>Steps of "));
  CHECK_THAT(page_of("verify " + model), Contains("<dt>Passed</dt><dd>yes</dd>"));
}

TEST_CASE("report: JSON becomes a page later, and two are compared") {
  const Place place;
  for (const std::string name : {"a", "b"})
    REQUIRE(octet_command("benchmark " + model + " -niter " + (name == "a" ? "2" : "3") + " --report " + place.at(name + ".json")).status ==
            0);
  const Outcome one = octet_command("report " + place.at("a.json"));
  CHECK(one.status == 0);
  CHECK_THAT(one.output, Contains("<h2>Models</h2>"));
  REQUIRE(octet_command("report " + place.at("a.json") + " " + place.at("b.json") + " -o " + place.at("both.html")).status == 0);
  CHECK_THAT(bytes_of(place.at("both.html")), Contains("values differ") && Contains("<h2>Different</h2>"));
  std::ofstream(place.at("bad.json")) << "no json";
  const Outcome bad = octet_command("report " + place.at("bad.json"));
  CHECK(bad.status == 1);
  CHECK_THAT(bad.errors, Contains("bad.json: report: given no JSON object, expected what a command writes with --json"));
  CHECK(octet_command("report " + place.at("absent.json")).status == 1);
  CHECK(octet_command("verify " + model + " --report " + place.at("no/such/folder.html")).status == 1);
}

TEST_CASE("report: a page is well-formed for a browser, and searches without the network") {
  if (std::system("command -v chromium > /dev/null 2>&1") != 0) OCTET_SKIP("chromium is not installed: no page was opened");
  const Place place;
  REQUIRE(octet_command("benchmark " + model + " -niter 2 -pc --report " + place.at("page.html")).status == 0);
  const std::string command = "timeout 60 chromium --headless --no-sandbox --disable-gpu --user-data-dir=" + place.at("browser") +
                              " --dump-dom file://" + place.at("page.html") + " > " + place.at("dom.html") + " 2> /dev/null";
  REQUIRE(std::system(command.c_str()) == 0);
  CHECK_THAT(bytes_of(place.at("dom.html")), Contains("<h2>Models</h2>") && Contains("</body>"));
}
