#include "guide.h"

namespace tether::tool {
namespace {

class GuideText {
public:
  explicit GuideText(SourceCache &sources) : sources(sources) {}

  /// The numbers of a guide begin with 1.
  void add(int goroutine, const Spot &spot, const char *more = "") {
    if (!spot.file.empty())
      text += std::to_string(goroutine + 1) + " " + spot.file + ":" +
              std::to_string(sources.get(spot.file).position(spot.offset).line) + more + "\n";
  }

  std::string text;

private:
  SourceCache &sources;
};

/// Only what is an operation of the runtime can be met there.
bool isOperation(const WitnessStep &step) {
  return step.kind != "start" && step.kind != "exit" && !step.text.starts_with("creates ");
}

} // namespace

std::string guideFor(const Finding &finding, SourceCache &sources) {
  const Witness &witness = finding.witness;
  if (witness.goroutines.empty())
    return "";
  GuideText guide(sources);
  guide.text = "# " + finding.check + "\n";
  const WitnessStep *fault = nullptr;
  for (const WitnessStep &step : witness.steps) {
    if (step.kind == "fault")
      fault = &step;
    else if (isOperation(step))
      guide.add(step.goroutine, step.at);
    if (step.kind == "hand-off")
      guide.add(step.other, step.otherAt);
  }
  const Spot end{finding.message.file, finding.message.offset};
  int own = -1;
  for (int i = 0; i < static_cast<int>(witness.goroutines.size()); ++i) {
    const Spot &stuck = witness.goroutines[static_cast<std::size_t>(i)].stuck;
    if (stuck == end && own < 0)
      own = i;
    else
      guide.add(i, stuck, " blocks");
  }
  if (fault)
    guide.add(fault->goroutine, fault->at);
  else
    guide.add(own < 0 ? static_cast<int>(witness.goroutines.size()) : own, end, " blocks");
  return guide.text;
}

} // namespace tether::tool
