#include "Search.h"

#include "Semantics.h"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>

namespace tether::model {
namespace {

std::string encode(State &S) {
  std::sort(S.Instances.begin(), S.Instances.end());
  std::string Key;
  Key.reserve(1 + 3 * S.Objects.size() + 8 * S.Instances.size());
  Key.push_back(static_cast<char>(S.End));
  for (const ObjectState &O : S.Objects) {
    Key.push_back(static_cast<char>(O.Number & 0xFF));
    Key.push_back(static_cast<char>(O.Number >> 8));
    Key.push_back(static_cast<char>(O.Closed | O.Made << 1));
  }
  for (const Instance &I : S.Instances) {
    Key.push_back(static_cast<char>(I.Process));
    Key.push_back(static_cast<char>(I.Node & 0xFF));
    Key.push_back(static_cast<char>(I.Node >> 8));
    Key.push_back(static_cast<char>(I.Late));
    Key.push_back(static_cast<char>(I.Queued));
    Key.append(reinterpret_cast<const char *>(I.Slots.data()), I.Slots.size());
  }
  return Key;
}

class Explorer {
public:
  Explorer(const Program &P, const Valuation &V, const Limits &L) : P(P), L(L), Rules(P, V, L) {}

  Outcome run();

private:
  struct Edge {
    int From, To;
    Step By;
  };

  bool discover(State S, int From, const Step &By);
  void findStuck(Outcome &Out) const;
  void findMisuses(Outcome &Out) const;
  std::vector<char> canLeave(const Place &Where, const std::vector<std::vector<int>> &Incoming) const;
  std::vector<Step> pathTo(int StateIndex) const;

  const Program &P;
  const Limits &L;
  Semantics Rules;
  std::unordered_map<std::string, int> Index;
  std::vector<State> States; // numbered breadth first
  std::vector<std::pair<int, Step>> Parent;
  std::vector<Edge> Edges;
};

bool Explorer::discover(State S, int From, const Step &By) {
  std::string Key = encode(S);
  auto [It, New] = Index.emplace(std::move(Key), static_cast<int>(States.size()));
  if (New) {
    States.push_back(std::move(S));
    Parent.emplace_back(From, By);
  }
  if (From != None)
    Edges.push_back({From, It->second, By});
  return States.size() <= L.States;
}

std::vector<Step> Explorer::pathTo(int StateIndex) const {
  std::vector<Step> Path;
  for (int I = StateIndex; Parent[static_cast<std::size_t>(I)].first != None;
       I = Parent[static_cast<std::size_t>(I)].first)
    Path.push_back(Parent[static_cast<std::size_t>(I)].second);
  std::reverse(Path.begin(), Path.end());
  return Path;
}

// An instance at a place is stuck in a state when no continuation ever moves an instance from that place.
void Explorer::findStuck(Outcome &Out) const {
  std::vector<std::vector<int>> Incoming(States.size());
  std::vector<char> Final(States.size(), 1);
  for (std::size_t E = 0; E < Edges.size(); ++E) {
    Incoming[static_cast<std::size_t>(Edges[E].To)].push_back(static_cast<int>(E));
    Final[static_cast<std::size_t>(Edges[E].From)] = 0;
  }
  std::map<Place, std::vector<int>> Standing;
  for (std::size_t S = 0; S < States.size(); ++S)
    for (const Instance &I : States[S].Instances)
      if (I.Node != Diverged && canBlock(Rules.node(I).Operation))
        Standing[{I.Process, I.Node}].push_back(static_cast<int>(S));

  std::map<Place, std::vector<char>> Leaves;
  for (const auto &[Where, In] : Standing)
    Leaves[Where] = canLeave(Where, Incoming);
  auto IsStuck = [&](const Place &Where, int S) { return !Leaves[Where][static_cast<std::size_t>(S)]; };

  for (const auto &[Where, In] : Standing) {
    if (P.Processes[Where.Process].Daemon)
      continue;
    // States are numbered breadth first. A final state tells best what everybody else came to.
    int Best = None;
    for (int S : In)
      if (IsStuck(Where, S) &&
          (Best == None || (Final[static_cast<std::size_t>(S)] && !Final[static_cast<std::size_t>(Best)])))
        Best = S;
    if (Best == None)
      continue;
    Stuck Found{Where, pathTo(Best), {}};
    for (const Instance &I : States[static_cast<std::size_t>(Best)].Instances) {
      Place Other{I.Process, I.Node};
      if (Other != Where && I.Node != Diverged && canBlock(Rules.node(I).Operation) && IsStuck(Other, Best))
        Found.AlsoStuck.push_back(Other);
    }
    Out.Leaks.push_back(std::move(Found));
  }
}

// For each state, whether some continuation moves an instance from Where (or nothing may be concluded).
std::vector<char> Explorer::canLeave(const Place &Where, const std::vector<std::vector<int>> &Incoming) const {
  std::vector<char> Marked(States.size(), 0);
  std::vector<int> Work;
  auto Mark = [&](int S) {
    if (!Marked[static_cast<std::size_t>(S)]) {
      Marked[static_cast<std::size_t>(S)] = 1;
      Work.push_back(S);
    }
  };
  for (const Edge &E : Edges)
    if (E.By.Actor == Where || E.By.Partner == Where)
      Mark(E.From);
  for (std::size_t S = 0; S < States.size(); ++S)
    if (States[S].End != State::Ending::Runs)
      Mark(static_cast<int>(S));
  while (!Work.empty()) {
    int S = Work.back();
    Work.pop_back();
    for (int E : Incoming[static_cast<std::size_t>(S)])
      Mark(Edges[static_cast<std::size_t>(E)].From);
  }
  return Marked;
}

void Explorer::findMisuses(Outcome &Out) const {
  std::set<Place> Found;
  for (const Edge &E : Edges)
    if (States[static_cast<std::size_t>(E.To)].End == State::Ending::Misused && Found.insert(E.By.Actor).second) {
      Out.Misuses.push_back({E.By.Actor, pathTo(E.From), {}});
      Out.Misuses.back().Path.push_back(E.By);
    }
  Out.Misuse = !Out.Misuses.empty();
}

Outcome Explorer::run() {
  for (State &S : Rules.start())
    discover(std::move(S), None, {});
  Outcome Out;
  std::map<Place, std::vector<Step>> LatePaths;
  for (std::size_t I = 0; I < States.size() && Out.Complete; ++I) {
    std::size_t Known = States.size();
    for (bool All : {false, true})
      if (!All || States.size() == Known)
        for (Successor &Next : Rules.expand(States[I], All))
          Out.Complete &= discover(std::move(Next.To), static_cast<int>(I), Next.By);
    for (const Place &Where : Rules.LateAdds)
      if (!LatePaths.count(Where))
        LatePaths[Where] = pathTo(static_cast<int>(I));
    Out.Complete &= !Rules.Exceeded;
  }
  Out.States = static_cast<unsigned>(States.size());
  Out.Ended = Rules.Ended;
  if (!Out.Complete)
    return Out;
  findStuck(Out);
  for (auto &[Where, Path] : LatePaths)
    if (Rules.EarlyAdds.count(Where))
      Out.LateAdds.push_back({Where, std::move(Path), {}});
  findMisuses(Out);
  return Out;
}

} // namespace

Outcome search(const Program &P, const Valuation &V, const Limits &L) { return Explorer(P, V, L).run(); }

} // namespace tether::model
