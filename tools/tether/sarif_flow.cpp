#include "sarif_flow.h"

#include <string_view>

namespace tether::tool {
namespace {

/// SARIF's words for a step, as far as there are any.
std::vector<std::string> kindsOf(std::string_view kind, std::string_view text) {
  if (kind == "start")
    return {"call", "task"};
  if (kind == "fault")
    return {"danger"};
  if (text.starts_with("locks") || text.starts_with("read-locks"))
    return {"acquire", "lock"};
  if (text.starts_with("unlocks") || text.starts_with("read-unlocks"))
    return {"release", "lock"};
  if (kind == "exit" && text == "returns")
    return {"exit", "function"};
  if (kind == "exit" && text.ends_with(" true"))
    return {"branch", "true"};
  if (kind == "exit" && text.ends_with(" false"))
    return {"branch", "false"};
  return {};
}

class Flows {
public:
  Flows(const Witness &witness, const std::function<sarif::Location(const Spot &)> &locate)
      : witness(witness), locate(locate), flows(witness.goroutines.size()), nesting(witness.goroutines.size(), 0) {
    for (std::size_t i = 0; i < flows.size(); ++i)
      flows[i].message = witness.goroutines[i].name;
  }

  std::vector<sarif::ThreadFlow> make() {
    unsigned order = 0;
    for (const WitnessStep &step : witness.steps)
      addStep(step, ++order);
    ++order;
    for (std::size_t i = 0; i < flows.size(); ++i)
      add(static_cast<int>(i), witness.goroutines[i].stuck, witness.goroutines[i].waits, order, {"danger"});
    std::erase_if(flows, [](const sarif::ThreadFlow &flow) { return flow.steps.empty(); });
    return std::move(flows);
  }

private:
  const Witness &witness;
  const std::function<sarif::Location(const Spot &)> &locate;
  std::vector<sarif::ThreadFlow> flows;
  std::vector<unsigned> nesting;

  void addStep(const WitnessStep &step, unsigned order) {
    const bool isPlain = step.kind == "operation";
    add(step.goroutine, step.at, step.text, order, kindsOf(step.kind, step.text), isPlain ? "important" : "essential");
    if (step.other < 0)
      return;
    if (step.kind == "start") {
      auto other = static_cast<std::size_t>(step.other);
      nesting[other] = nesting[static_cast<std::size_t>(step.goroutine)] + 1;
      add(step.other, witness.goroutines[other].started, "is started here", order, {"enter", "task"});
    } else
      add(step.other, step.otherAt, step.otherText, order, {});
  }

  void add(int goroutine, const Spot &at, const std::string &text, unsigned order, std::vector<std::string> kinds,
           const std::string &importance = "essential") {
    auto index = static_cast<std::size_t>(goroutine);
    if (!at.file.empty())
      flows[index].steps.push_back({locate(at), text, order, nesting[index], std::move(kinds), importance});
  }
};

} // namespace

std::vector<sarif::ThreadFlow> threadFlows(const Witness &witness,
                                           const std::function<sarif::Location(const Spot &)> &locate) {
  return Flows(witness, locate).make();
}

} // namespace tether::tool
