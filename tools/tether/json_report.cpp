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
    if (!finding.witness.goroutines.empty())
      json["witness"] = write(finding.witness);
    if (finding.seen.reports > 0) {
      json["runtime"] = {{"reports", finding.seen.reports}, {"goroutines", finding.seen.goroutines}};
      if (!finding.seen.frequency.empty())
        json["runtime"]["leaks"] = finding.seen.frequency;
    }
    if (!finding.suppression.kind.empty())
      json["suppression"] = {{"kind", finding.suppression.kind}, {"justification", finding.suppression.justification}};
    return json;
  }

  ordered_json write(const Witness &witness) {
    ordered_json json = {{"goroutines", ordered_json::array()}, {"steps", ordered_json::array()}};
    for (const WitnessGoroutine &goroutine : witness.goroutines) {
      ordered_json item = {{"name", goroutine.name}};
      if (!goroutine.started.file.empty())
        item["started"] = place(goroutine.started.file, goroutine.started.offset);
      if (!goroutine.stuck.file.empty()) {
        item["stuck"] = place(goroutine.stuck.file, goroutine.stuck.offset);
        item["stuck"]["text"] = goroutine.waits;
      }
      item["ended"] = goroutine.ended;
      json["goroutines"].push_back(std::move(item));
    }
    for (const WitnessStep &step : witness.steps) {
      ordered_json item = {{"kind", step.kind}, {"goroutine", step.goroutine}, {"text", step.text}};
      item.update(place(step.at.file, step.at.offset));
      if (step.other >= 0)
        item["other"] = {{"goroutine", step.other}};
      if (!step.otherAt.file.empty()) {
        item["other"]["text"] = step.otherText;
        item["other"].update(place(step.otherAt.file, step.otherAt.offset));
      }
      json["steps"].push_back(std::move(item));
    }
    return json;
  }

  ordered_json place(const std::string &file, unsigned offset) {
    sarif::Position position = sources.get(file).position(offset);
    return {{"file", displayPath(file)}, {"line", position.line}, {"column", position.byteColumn}, {"offset", offset}};
  }

  ordered_json write(const Message &message) {
    ordered_json json = {{"message", message.text}};
    if (!message.file.empty())
      json.update(place(message.file, message.offset));
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
  json["suppressed"] = writer.findings(report.suppressed);
  json["errors"] = writer.findings(report.compileErrors);
  for (const std::string &failure : report.failures)
    json["errors"].push_back({{"level", "error"}, {"message", displayPath(failure)}});
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

} // namespace tether::tool
