#include "verdict.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace tether::tool {
namespace {

bool isAt(const Leak &leak, const Place &place) { return std::ranges::count(leak.places, place) > 0; }

unsigned countRuns(const std::vector<RunOutcome> &runs, const Place &place) {
  return static_cast<unsigned>(std::ranges::count_if(runs, [&](const RunOutcome &run) {
    return std::ranges::any_of(run.leaks, [&](const Leak &leak) { return isAt(leak, place); });
  }));
}

std::string describe(const std::vector<RunOutcome> &runs) {
  auto failed = [](const RunOutcome &run) { return !run.failure.empty(); };
  auto first = std::ranges::find_if(runs, failed);
  if (first == runs.end())
    return "";
  return std::to_string(std::ranges::count_if(runs, failed)) + " of " + std::to_string(runs.size()) +
         " runs: " + first->failure;
}

class Judge {
public:
  Judge(const TestProgram &program, const std::vector<Found> &findings, const std::vector<RunOutcome> &runs)
      : program(program), found(findings.begin(), findings.end()), runs(runs) {
    for (const Mark &mark : program.declaration.marks)
      marked.insert({{program.file, mark.line}, mark.check});
  }

  std::vector<Row> rows() {
    if (program.isBug)
      judgeBug();
    else
      judgeFixed();
    if (std::string failure = describe(runs); !failure.empty())
      add({Verdict::fails, "", {program.file, 0}, 0, false, failure});
    if (result.empty())
      add(nothing());
    std::ranges::sort(result, {}, [](const Row &row) { return std::tie(row.place, row.check, row.verdict); });
    return std::move(result);
  }

private:
  const TestProgram &program;
  std::set<Found> found;
  std::set<Found> marked;
  const std::vector<RunOutcome> &runs;
  std::vector<Row> result;

  void add(Row row) { result.push_back(std::move(row)); }

  /// A bug that shows no defect at all is not what it says.
  Row nothing() const {
    if (program.isBug)
      return {Verdict::missed, "", {program.file, 0}, 0, false, "no defect"};
    return {Verdict::clean, "", {program.file, 0}, 0, true, ""};
  }

  void judgeBug() {
    std::set<Found> all = marked;
    all.insert(found.begin(), found.end());
    for (const Found &claim : all)
      add(judgeClaim(claim));
    for (const Place &place : unexplained(all))
      add({Verdict::missed, "", place, countRuns(runs, place), false, "no finding and no BUG mark"});
  }

  /// A line that is marked, found, or both.
  Row judgeClaim(const Found &claim) const {
    unsigned seen = countRuns(runs, claim.place);
    bool mayHide = program.declaration.someSchedules;
    if (!isCheck(claim.check))
      return judgeUnclaimed(claim, seen, mayHide);
    if (!found.contains(claim))
      return {Verdict::missed, claim.check, claim.place, seen, false, "no finding"};
    bool declared = marked.contains(claim);
    std::string remark = declared ? "" : "no BUG mark";
    if (seen > 0)
      return {Verdict::confirmed, claim.check, claim.place, seen, declared, remark};
    if (declared && !mayHide)
      remark = "SCHEDULE is every";
    return {Verdict::notSeen, claim.check, claim.place, 0, declared && mayHide, remark};
  }

  /// A marked line whose defect no check claims to find: all the same, the runtime must see it.
  static Row judgeUnclaimed(const Found &claim, unsigned seen, bool mayHide) {
    bool asDeclared = seen > 0 || mayHide;
    return {Verdict::missed, claim.check, claim.place, seen, asDeclared, asDeclared ? "" : "SCHEDULE is every"};
  }

  void judgeFixed() {
    for (const Found &claim : found)
      add({Verdict::falseFinding, claim.check, claim.place, countRuns(runs, claim.place), false, ""});
    for (const Place &place : unexplained({}))
      add({Verdict::leaks, "", place, countRuns(runs, place), false, ""});
  }

  /// Where leaks are blocked of which no place is among `claims`.
  std::set<Place> unexplained(const std::set<Found> &claims) const {
    std::set<Place> places;
    for (const RunOutcome &run : runs)
      for (const Leak &leak : run.leaks)
        if (std::ranges::none_of(claims, [&](const Found &claim) { return isAt(leak, claim.place); }))
          places.insert(leak.places.front());
    return places;
  }
};

} // namespace

const char *spelling(Verdict verdict) {
  switch (verdict) {
  case Verdict::confirmed:
    return "CONFIRMED";
  case Verdict::notSeen:
    return "NOT SEEN";
  case Verdict::missed:
    return "MISSED";
  case Verdict::clean:
    return "CLEAN";
  case Verdict::falseFinding:
    return "FALSE FINDING";
  case Verdict::leaks:
    return "LEAKS";
  case Verdict::fails:
    return "FAILS";
  }
  return "";
}

std::vector<Row> judge(const TestProgram &program, const std::vector<Found> &findings,
                       const std::vector<RunOutcome> &runs) {
  return Judge(program, findings, runs).rows();
}

} // namespace tether::tool
