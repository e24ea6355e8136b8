#include <octet/report/html.hpp>

#include "support.hpp"

using namespace octet;
using Catch::Contains;

namespace {

constexpr const char* report = R"({"model": "<b>&\"'", "images": 20000, "top1": 0.5, "load_seconds": 0.002, "file_bytes": 1500,
  "comparison": {"latency_seconds": {"fp32": 0.25}, "mean_sqnr_db": 31.25},
  "layers": [{"layer": "conv <1>", "precision": "INT8", "macs": 200, "note": null}, {"layer": "fc", "precision": "FP32", "macs": 50}],
  "trials": [{"number": 1, "value": 0.5}, {"number": 2, "value": 0.75}],
  "per_sample": [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15], "warnings": []})";

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("report page: values have their units, and names from files are text") {
  const std::string page = to_html(report, {"A <title>", "octet check 'a b.xml'"});
  CHECK_THAT(page, Contains("<title>A &lt;title&gt;</title>"));
  CHECK_THAT(page, Contains("<code><span>octet</span> <span>check</span> <span>&#39;a</span> <span>b.xml&#39;</span></code>"));
  CHECK_THAT(page, Contains("<dt>Model</dt><dd>&lt;b&gt;&amp;&quot;&#39;</dd>"));
  CHECK_THAT(page, Contains("<dt>Top-1</dt><dd>50.00 %</dd>"));
  CHECK_THAT(page, Contains("<dt>Load seconds</dt><dd>2 ms</dd>"));
  CHECK_THAT(page, Contains("<dt>Mean SQNR dB</dt><dd>31.2 dB</dd>"));
  CHECK_THAT(page, Contains("<dt>FP32</dt><dd>250 ms</dd>"));
  CHECK(count(page, "<b>") == 0);
  CHECK(count(page, "conv <1>") == 0);
}

TEST_CASE("report page: arrays of objects are tables that can be searched, with all columns of all rows") {
  const std::string page = to_html(report);
  CHECK(count(page, "<table>") == 2);
  CHECK(count(page, "<input type=search") == 2);
  CHECK_THAT(page, Contains("<button type=button>MACs</button>"));
  CHECK_THAT(page, Contains("data-v=\"50\" style=\"--b:25%\">50</td>"));
  CHECK_THAT(page, Contains("<span class=\"p i\">INT8</span>"));
  CHECK_THAT(page, Contains("<span class=\"p f\">FP32</span>"));
}

TEST_CASE("report page: members of members are columns, and tables inside rows stand behind their table") {
  const std::string page =
      to_html(R"({"models": [{"model": "m.xml", "latency_seconds": {"outliers": 2, "median": 0.5}, "shape": [1, 3], "steps": [{"name": "s"}]}]})");
  CHECK_THAT(page, Contains("<button type=button>Latency seconds median</button>"));
  CHECK_THAT(page, Contains(">2</td>") && Contains("500 ms</td><td>1, 3</td></tr>"));
  CHECK_THAT(page, Contains("<h2>Steps of m.xml</h2>"));
}

TEST_CASE("report page: trials are a plot, long lists of numbers a histogram in words and bars") {
  const std::string page = to_html(report);
  CHECK_THAT(page, Contains("Value over Number: from 0.5 to 0.75"));
  CHECK(count(page, "<circle") == 2);
  CHECK_THAT(page, Contains("16 values from 0 to 15, half of them below 8"));
  CHECK(count(page, "<rect") == 40);
}

TEST_CASE("report page: nothing is loaded from elsewhere") {
  const std::string page = to_html(report);
  CHECK_THAT(page, Contains("default-src 'none'"));
  for (const char* outside : {"http:", "https:", "src=", "@import", "url("}) CHECK(count(page, outside) == 0);
}

TEST_CASE("report page: two reports are compared value by value, rows by their names") {
  const std::string page = compare_to_html(
      R"({"a": 1, "b": 2, "c": "x", "only": 1, "layers": [{"layer": "p", "ms_seconds": 2}, {"layer": "q", "ms_seconds": 1}]})",
      R"({"a": 1, "b": 3, "c": "y", "layers": [{"layer": "q", "ms_seconds": 1}, {"layer": "p", "ms_seconds": 1}]})");
  CHECK_THAT(page, Contains("3 values differ, 4 are equal, 1 stand in one report only."));
  CHECK_THAT(page, Contains("<td>layers / p / ms_seconds</td><td>2 s</td><td>1 s</td>"));
  CHECK_THAT(page, Contains("<td>b</td><td>2</td><td>3</td><td class=n data-v=\"1.5\""));
  CHECK_THAT(page, Contains("<td>only</td><td>first</td><td>1</td>"));
}

TEST_CASE("report page: what is no report is refused") {
  CHECK_THROWS_WITH(to_html("[1]"), Contains("report: given no JSON object"));
  CHECK_THROWS_WITH(to_html("{"), Contains("report: given no JSON object"));
  CHECK_THROWS_WITH(compare_to_html("{}", "x"), Contains("second report: given no JSON object"));
}
