#include "paths.h"
#include "reports.h"
#include "source_cache.h"

#include <nlohmann/json.hpp>

using nlohmann::ordered_json;

namespace tether::tool {
namespace {

class Writer {
public:
  ordered_json findings(const std::vector<Finding> &list) {
    ordered_json array = ordered_json::array();
    for (const Finding &finding : list)
      array.push_back(write(finding));
    return array;
  }

private:
  SourceCache sources;

  ordered_json write(const Finding &finding) {
    ordered_json json = {{"check", finding.check}, {"level", finding.isError ? "error" : "warning"}};
    json.update(write(finding.message));
    if (!finding.message.fix.empty())
      json.update({{"fix_kind", finding.fixKind}, {"fix_is_safe", finding.fixIsSafe}});
    json["notes"] = ordered_json::array();
    for (const Message &note : finding.notes)
      json["notes"].push_back(write(note));
    return json;
  }

  ordered_json write(const Message &message) {
    ordered_json json = {{"message", message.text}};
    if (!message.file.empty()) {
      sarif::Position position = sources.get(message.file).position(message.offset);
      json.update({{"file", displayPath(message.file)},
                   {"line", position.line},
                   {"column", position.byteColumn},
                   {"offset", message.offset}});
    }
    json["fix"] = ordered_json::array();
    for (const Edit &edit : message.fix)
      json["fix"].push_back(
          {{"file", displayPath(edit.file)}, {"offset", edit.offset}, {"length", edit.length}, {"text", edit.text}});
    return json;
  }
};

} // namespace

std::string jsonReport(const UnitReport &report) {
  Writer writer;
  ordered_json json = {{"version", 1}, {"findings", writer.findings(report.findings)}};
  json["errors"] = writer.findings(report.compileErrors);
  for (const std::string &failure : report.failures)
    json["errors"].push_back({{"level", "error"}, {"message", displayPath(failure)}});
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

} // namespace tether::tool
