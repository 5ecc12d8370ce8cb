#include "verdict.h"

#include "plural.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace tether::tool {
namespace {

bool isAt(const Leak &leak, const Place &place) { return std::ranges::count(leak.places, place) > 0; }

/// The kind of misuse that `word`, a check or the name of a defect, speaks of; empty where it speaks of a block.
std::string misuseOf(const std::string &word) {
  static const std::map<std::string, std::string> kinds = {
      {"tether-add-in-goroutine", "add-after-wait"}, {"tether-add-after-wait", "add-after-wait"},
      {"tether-send-on-closed", "send-on-closed"},   {"tether-double-close", "double-close"},
      {"tether-surplus-done", "negative-counter"},   {"add-after-wait", "add-after-wait"},
      {"send-on-closed", "send-on-closed"},
  };
  const auto it = kinds.find(word);
  return it == kinds.end() ? "" : it->second;
}

/// Whether what the runtime saw is the defect that `word` speaks of. A misuse answers to its kind alone, everything
/// else blocks.
bool isDefect(const Leak &leak, const std::string &word) {
  if (leak.isMisuse)
    return leak.reason == word || leak.reason == misuseOf(word);
  return misuseOf(word).empty();
}

/// Every schedule with so many preemptions was followed to its end.
bool isComplete(const LeakReport &report) { return report.bound >= 0 && report.limited == 0; }

/// Why an exploration is not exhaustive.
std::string limitHit(const LeakReport &report) {
  if (report.limited > 0)
    return plural(report.limited, "schedule") + " reached the limit of steps";
  if (!report.stoppedBy.empty())
    return "ended by the limit of " + report.stoppedBy;
  return report.bound >= 0 ? "explored to bound " + std::to_string(report.bound) : "not explored";
}

/// Where a goroutine is blocked in runs that have come to rest.
std::vector<Leak> leaksAtRest(const std::vector<RunOutcome> &runs) {
  std::vector<Leak> leaks;
  for (const RunOutcome &run : runs)
    if (!run.report.isMoving)
      leaks.insert(leaks.end(), run.report.leaks.begin(), run.report.leaks.end());
  return leaks;
}

bool shareAPlace(const Leak &a, const Leak &b) {
  return std::ranges::any_of(a.places, [&](const Place &place) { return isAt(b, place); });
}

class Judge {
public:
  Judge(const TestProgram &program, const std::vector<Found> &findings, const Exploration &exploration,
        const std::vector<RunOutcome> &runs)
      : program(program), found(findings.begin(), findings.end()), exploration(exploration),
        explored(exploration.report), runs(runs) {
    for (const Mark &mark : program.declaration.marks)
      marked.insert({{program.file, mark.line}, mark.check});
  }

  std::vector<Row> rows() {
    std::set<Found> claims = marked;
    claims.insert(found.begin(), found.end());
    for (const Found &claim : claims)
      result.push_back(judgeClaim(claim));
    checkSchedule();
    addUnexplained(program.isBug ? claims : std::set<Found>());
    addDisagreements();
    addFailures();
    if (result.empty())
      result.push_back(nothing());
    std::ranges::sort(result, {}, [](const Row &row) { return std::tie(row.place, row.check, row.verdict); });
    return std::move(result);
  }

private:
  const TestProgram &program;
  std::set<Found> found;
  std::set<Found> marked;
  const Exploration &exploration;
  const LeakReport &explored;
  const std::vector<RunOutcome> &runs;
  std::vector<Row> result;

  /// A row with all that was seen by `isMeant`.
  template <typename Predicate>
  Row rowFor(const Place &place, const std::string &check, const Predicate &isMeant) const {
    Row row;
    row.place = place;
    row.check = check;
    for (const Leak &leak : explored.leaks) {
      if (!isMeant(leak))
        continue;
      row.schedules = std::max(row.schedules, leak.schedules);
      row.frequency = std::max(row.frequency, leak.frequency);
      row.firstSchedule = row.firstSchedule ? std::min(row.firstSchedule, leak.firstSchedule) : leak.firstSchedule;
      if (row.replay.empty()) {
        row.replay = leak.replay;
        row.story = leak.story;
      }
    }
    row.seenRuns = static_cast<unsigned>(std::ranges::count_if(
        runs, [&](const RunOutcome &run) { return std::ranges::any_of(run.report.leaks, isMeant); }));
    return row;
  }

  static Row &notAsDeclared(Row &row, const std::string &remark) {
    row.asDeclared = false;
    row.remark += (row.remark.empty() ? "" : "; ") + remark;
    return row;
  }

  /// A line that is marked, found, or both.
  Row judgeClaim(const Found &claim) const {
    auto isMeant = [&](const Leak &leak) { return shows(leak, claim); };
    Row row = rowFor(claim.place, claim.check, isMeant);
    bool seen = std::ranges::any_of(explored.leaks, isMeant);
    if (!seen && explored.exhaustive) {
      row.verdict = Verdict::refuted;
      return notAsDeclared(row, "no schedule shows it");
    }
    if (!marked.contains(claim))
      notAsDeclared(row, program.isBug ? "no BUG mark" : "a finding in a fixed program");
    if (!found.contains(claim) && (seen || isCheck(claim.check))) {
      row.verdict = Verdict::missed;
      return isCheck(claim.check) ? notAsDeclared(row, "no finding") : row;
    }
    row.verdict = seen ? Verdict::confirmed : Verdict::unknown;
    if (!seen)
      row.remark += (row.remark.empty() ? "" : "; ") + limitHit(explored);
    if (!seen && program.isBug && !program.declaration.someSchedules && explored.limited == 0)
      notAsDeclared(row, "SCHEDULE is every");
    return row;
  }

  /// Started at how many places goroutines are blocked at the row's. What may be for each must perhaps be for one of
  /// them.
  std::ptrdiff_t countSites(const Row &row) const {
    return std::ranges::count_if(explored.leaks, [&](const Leak &leak) { return shows(leak, {row.place, row.check}); });
  }

  /// SCHEDULE: `every` says that each marked line shows under every schedule, `some` that one of them may not.
  void checkSchedule() {
    auto isTold = [&](const Row &row) {
      return marked.contains({row.place, row.check}) && row.frequency != Frequency::unknown;
    };
    bool some = program.declaration.someSchedules;
    bool mayHide =
        std::ranges::any_of(result, [&](const Row &row) { return !isTold(row) || row.frequency == Frequency::may; });
    for (Row &row : result)
      if (isTold(row)) {
        if (!some && row.frequency == Frequency::may && countSites(row) == 1)
          notAsDeclared(row, "SCHEDULE is every, but not every schedule shows it");
        if (some && explored.exhaustive && !mayHide)
          notAsDeclared(row, "SCHEDULE is some, but every schedule shows it");
      }
  }

  /// Where leaks are blocked of which no place is among `claims`.
  void addUnexplained(const std::set<Found> &claims) {
    std::set<Place> places;
    auto note = [&](const Leak &leak) {
      if (!isAllowed(leak) && std::ranges::none_of(claims, [&](const Found &claim) { return explains(claim, leak); }))
        places.insert(leak.places.front());
    };
    std::ranges::for_each(explored.leaks, note);
    if (!explored.exhaustive)
      std::ranges::for_each(leaksAtRest(runs), note);
    for (const Place &place : places) {
      Row row = rowFor(place, "", [&](const Leak &leak) { return leak.places.front() == place; });
      row.verdict = program.isBug ? Verdict::missed : Verdict::leaks;
      result.push_back(notAsDeclared(row, program.isBug ? "no finding and no BUG mark" : ""));
    }
  }

  /// What an ordinary run shows, some schedule shows.
  void addDisagreements() {
    if (!explored.exhaustive)
      return;
    std::set<Place> places;
    for (const Leak &leak : leaksAtRest(runs))
      if (std::ranges::none_of(explored.leaks, [&](const Leak &other) { return shareAPlace(leak, other); }))
        places.insert(leak.places.front());
    for (const Place &place : places) {
      Row row = rowFor(place, "", [&](const Leak &leak) { return isAt(leak, place); });
      row.verdict = Verdict::fails;
      result.push_back(notAsDeclared(row, "a defect of the explorer: blocked in " +
                                              plural(row.seenRuns, "ordinary run") +
                                              " and in no schedule, though all were explored"));
    }
  }

  void addFailure(const std::string &why) {
    Row row;
    row.verdict = Verdict::fails;
    row.place = {program.file, 0};
    result.push_back(notAsDeclared(row, why));
  }

  void addFailures() {
    for (const std::string &failure : exploration.failures)
      addFailure(failure);
    auto failed = [](const RunOutcome &run) { return !run.failure.empty(); };
    if (auto first = std::ranges::find_if(runs, failed); first != runs.end())
      addFailure(std::to_string(std::ranges::count_if(runs, failed)) + " of " + plural(runs.size(), "run") + ": " +
                 first->failure);
  }

  /// A bug that shows no defect at all is not what it says.
  Row nothing() const {
    Row row;
    row.place = {program.file, 0};
    if (program.isBug) {
      row.verdict = Verdict::missed;
      return notAsDeclared(row, "no defect");
    }
    if (!explored.exhaustive && !isComplete(explored)) {
      row.verdict = Verdict::unknown;
      row.remark = limitHit(explored);
    }
    return row;
  }
};

} // namespace

bool isAllowed(const Leak &leak) { return leak.isMisuse && leak.reason == "unlock-by-non-owner"; }

bool shows(const Leak &leak, const Found &claim) { return isAt(leak, claim.place) && isDefect(leak, claim.check); }

bool explains(const Found &claim, const Leak &leak) {
  return shows(leak, claim) || (isAt(leak, claim.place) && leak.reason == "lock-cycle");
}

const char *spelling(Verdict verdict) {
  switch (verdict) {
  case Verdict::confirmed:
    return "CONFIRMED";
  case Verdict::refuted:
    return "REFUTED";
  case Verdict::unknown:
    return "UNKNOWN";
  case Verdict::missed:
    return "MISSED";
  case Verdict::clean:
    return "CLEAN";
  case Verdict::leaks:
    return "LEAKS";
  case Verdict::fails:
    return "FAILS";
  }
  return "";
}

std::vector<Row> judge(const TestProgram &program, const std::vector<Found> &findings, const Exploration &exploration,
                       const std::vector<RunOutcome> &runs) {
  return Judge(program, findings, exploration, runs).rows();
}

std::string extent(const LeakReport &report) {
  if (report.schedules == 0)
    return "not explored";
  std::string text = plural(report.schedules, "schedule");
  if (report.exhaustive)
    return text + ", all";
  return text + (isComplete(report) ? ", to bound " + std::to_string(report.bound) : ", no bound");
}

} // namespace tether::tool
