#include "report/annotation_report.hpp"

#include "report/json.hpp"

namespace octet {

std::string to_text(const AnnotationReport& report) {
  return "wrote " + report.annotation_file + " with " + std::to_string(report.samples) + " of " + std::to_string(report.all_samples) +
         " samples\nwrote " + report.meta_file + " with the names of " + std::to_string(report.classes) + " classes\n";
}

std::string to_json(const AnnotationReport& report) {
  return dump(Json{{"annotation_file", report.annotation_file}, {"meta_file", report.meta_file}, {"samples", report.samples},
                   {"all_samples", report.all_samples}, {"classes", report.classes}},
              report.warnings);
}

}  // namespace octet
