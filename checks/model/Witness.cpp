#include "Witness.h"

#include "Findings.h"
#include "WitnessText.h"

#include "clang/Basic/SourceManager.h"

#include <map>
#include <set>

namespace clang::tidy::tether {

namespace model = ::tether::model;
using model::None;
using model::Op;

namespace {

using Nodes = std::set<model::NodeId>;

// Where goroutines can be: which nodes follow one another without an operation between them.
class Ways {
public:
  explicit Ways(const model::Program &P) : P(P) {}

  const model::Node &node(model::Place At) const { return P.Processes[At.Process].Nodes[At.Node]; }
  Nodes start(model::ProcessId Process) const { return from(Process, {P.Processes[Process].Entry}); }
  Nodes after(model::Place At) const { return from(At.Process, {node(At).Next[0], node(At).Next[1]}); }

  bool onlyEnd(model::ProcessId Process, const Nodes &At) const {
    return llvm::all_of(At, [&](model::NodeId Id) {
      const model::Node &N = node({Process, Id});
      return model::isSilent(N.Operation) || N.Operation == Op::End;
    });
  }
  // Work, and what comes next up to the next operations.
  Nodes from(model::ProcessId Process, std::vector<model::NodeId> Work) const {
    Nodes Seen;
    while (!Work.empty()) {
      model::NodeId Id = Work.back();
      Work.pop_back();
      if (Id == None || !Seen.insert(Id).second || !model::isSilent(node({Process, Id}).Operation))
        continue;
      Work.push_back(node({Process, Id}).Next[0]);
      Work.push_back(node({Process, Id}).Next[1]);
    }
    return Seen;
  }

private:
  const model::Program &P;
};

// A place that some goroutine of the run is at: the actor or partner of a step, or where it stays in the end.
struct Visit {
  model::Place At;
  bool Stays = false;
  int Goroutine = None;
};

// Gives each visit a goroutine so that each goroutine's visits lie on one way through its process.
class Assignment {
public:
  Assignment(const model::Program &P, std::vector<Visit> &Visits) : Ways(P), Visits(Visits) {
    Goroutines.push_back({0, Ways.start(0)});
  }

  bool complete(std::size_t Next = 0) {
    if (Next == Visits.size())
      return true;
    std::set<Nodes> Tried; // goroutines that may be at the same places are as good as each other
    Visit &V = Visits[Next];
    for (std::size_t I = 0; I < Goroutines.size(); ++I) {
      if (Goroutines[I].Process != V.At.Process || Goroutines[I].Stays || !Goroutines[I].At.count(V.At.Node) ||
          !Tried.insert(Goroutines[I].At).second)
        continue;
      if (++Attempts > MostAttempts)
        return false;
      const Runner Before = Goroutines[I];
      const std::size_t Number = Goroutines.size();
      move(I, V);
      if (complete(Next + 1))
        return true;
      Goroutines.resize(Number);
      Goroutines[I] = Before;
    }
    return false;
  }

  struct Runner {
    model::ProcessId Process = 0;
    Nodes At;
    bool Stays = false;
  };
  std::vector<Runner> Goroutines;

private:
  static constexpr int MostAttempts = 100000;

  void move(std::size_t Who, Visit &V) {
    V.Goroutine = static_cast<int>(Who);
    if (V.Stays) {
      Goroutines[Who].Stays = true;
      return;
    }
    Goroutines[Who].At = Ways.after(V.At);
    if (const model::Node &N = Ways.node(V.At); N.Operation == Op::Spawn)
      Goroutines.push_back({N.Target, Ways.start(N.Target)});
  }

  const class Ways Ways;
  std::vector<Visit> &Visits;
  int Attempts = 0;
};

class Teller {
public:
  Teller(const Fragment &F, const model::Judgement &J) : F(F), J(J), Ways(F.Program), Words(F.Program) {}

  Witness tell(const std::string &OwnBody, const Finding &Found) {
    collect();
    Assignment Who(F.Program, Visits);
    if (!Who.complete())
      return {};
    for (const Assignment::Runner &R : Who.Goroutines) {
      Witness::Goroutine &G = Out.Goroutines.emplace_back();
      G.Started = site(F.Program.Processes[R.Process].Site);
      G.Ended = Ways.onlyEnd(R.Process, R.At);
    }
    Out.Goroutines[0].Name = OwnBody;
    tellSteps(exitVisit(Found));
    tellEnd(Who.Goroutines);
    return std::move(Out);
  }

private:
  struct ExitVisit {
    int After = None; // the visit after which it comes; None: before all others
    int Goroutine = None;
    Site At;
    bool On = true;
  };
  // What a goroutine has come to while the visits are gone through.
  struct Progress {
    model::ProcessId Process;
    int Last; // its last visit, or that which started it; None for the fragment's own body at first
    bool Moved = false, Stays = false;
  };

  std::optional<Site> site(model::SiteId Id) const {
    return Id == None ? std::nullopt : std::optional(F.Sites[static_cast<std::size_t>(Id)]);
  }

  void collect() {
    for (const model::Step &S : J.Witness.Path) {
      if (S.Actor.Process == None) // to queue for a lock is nobody's step
        continue;
      Path.push_back(S);
      Visits.push_back({S.Actor});
      if (S.Partner.Process != None)
        Visits.push_back({S.Partner});
    }
    if (J.K != model::Judgement::Kind::Misuse)
      Visits.push_back({J.Witness.Where, true});
    for (const model::Place &Other : J.Witness.AlsoStuck)
      Visits.push_back({Other, true});
  }

  // Where in the run the exit of the finding is passed: between two visits of a goroutine that can go by way of it, or
  // after its last one.
  std::optional<ExitVisit> exitVisit(const Finding &Found) {
    for (const auto &[Mark, On] : marks(Found)) {
      const Nodes Beyond =
          Ways.from(Mark.Process,
                    {Ways.node(Mark).Operation == Op::Test && !On ? Ways.node(Mark).Next[1] : Ways.node(Mark).Next[0]});
      auto Passes = [&, Mark = Mark](const Progress &G) {
        return G.Process == Mark.Process &&
               (G.Moved ? Ways.after(Visits[G.Last].At) : Ways.start(G.Process)).count(Mark.Node);
      };
      std::optional<ExitVisit> Latest;
      auto Take = [&, Mark = Mark, On = On](int Goroutine, const Progress &G) {
        Latest = {G.Last, Goroutine, *site(Ways.node(Mark).Site), On};
      };
      std::vector<Progress> All{{0, None}};
      for (std::size_t I = 0; I < Visits.size(); ++I) {
        const Visit &V = Visits[I];
        Progress &G = All[V.Goroutine];
        if (Passes(G) && Beyond.count(V.At.Node))
          Take(V.Goroutine, G);
        G.Stays = V.Stays;
        if (V.Stays)
          continue;
        G.Last = static_cast<int>(I);
        G.Moved = true;
        if (Ways.node(V.At).Operation == Op::Spawn)
          All.push_back({Ways.node(V.At).Target, static_cast<int>(I)});
      }
      for (std::size_t I = 0; I < All.size() && !Latest; ++I)
        if (!All[I].Stays && Passes(All[I])) {
          Take(static_cast<int>(I), All[I]);
          Out.Goroutines[I].Ended = Ways.onlyEnd(Mark.Process, Beyond);
        }
      if (Latest)
        return Latest;
    }
    return std::nullopt;
  }

  // The nodes that stand for the exit and the branch taken, the one that the judgement names before others at its
  // place.
  std::vector<std::pair<model::Place, bool>> marks(const Finding &Found) const {
    std::vector<std::pair<model::Place, bool>> Marks;
    auto Add = [&](model::Place At, bool On) {
      if (model::isSilent(Ways.node(At).Operation) && Ways.node(At).Site != None)
        Marks.emplace_back(At, On);
    };
    if (J.Exit)
      Add({J.Exit->Process, J.Exit->Node}, J.Exit->On);
    for (std::size_t I = 0; Found.Exit && I < F.Program.Processes.size(); ++I)
      for (std::size_t N = 0; N < F.Program.Processes[I].Nodes.size(); ++N)
        if (auto At = site(F.Program.Processes[I].Nodes[N].Site); At && At->Where == Found.Exit->Where)
          Add({static_cast<int>(I), static_cast<int>(N)}, Found.ExitOn);
    return Marks;
  }

  void tellExit(const ExitVisit &E) {
    static const char *const Texts[] = {"goes on",
                                        "goes on",
                                        "goes on",
                                        "returns",
                                        "throws",
                                        "jumps out",
                                        "finds this condition ",
                                        "is done with this loop",
                                        "leaves by an exception of this call"};
    Witness::Step &S = Out.Steps.emplace_back();
    S.K = Witness::Step::Kind::Exit;
    S.Goroutine = E.Goroutine;
    S.Text = Texts[static_cast<int>(E.At.K)];
    if (E.At.K == Site::Kind::Branch)
      S.Text += E.On ? "true" : "false";
    S.At = E.At;
  }

  void tellSteps(const std::optional<ExitVisit> &Exit) {
    int Number = 0, Born = 1;
    auto ExitAfter = [&](int Visit) {
      if (Exit && Exit->After == Visit)
        tellExit(*Exit);
    };
    ExitAfter(None);
    for (const model::Step &From : Path) {
      const bool Joint = From.Partner.Process != None;
      const bool IsStart = Ways.node(From.Actor).Operation == Op::Spawn;
      Witness::Step S;
      S.Goroutine = Visits[Number].Goroutine;
      S.Text = Words.does(From.Actor, From.ActorCase, !Joint);
      if (&From == &Path.back() && J.K == model::Judgement::Kind::Misuse) {
        S.K = Witness::Step::Kind::Fault;
        Out.Goroutines[static_cast<std::size_t>(S.Goroutine)].Ended = false;
      }
      if (Joint) {
        S.K = Witness::Step::Kind::HandOff;
        S.Other = Visits[Number + 1].Goroutine;
        S.OtherText = Words.does(From.Partner, From.PartnerCase, false);
        S.OtherAt = site(Ways.node(From.Partner).Site);
      } else if (IsStart) {
        S.K = Witness::Step::Kind::Start;
        S.Other = Born++;
      }
      if (std::optional<Site> At = site(Ways.node(From.Actor).Site); At && (!Joint || S.OtherAt)) {
        S.At = *At;
        Out.Steps.push_back(std::move(S));
      }
      for (int Last = Number + Joint; Number <= Last; ++Number)
        ExitAfter(Number);
    }
  }

  // Whoever stands where nobody moves any more is stuck, too.
  bool sharesEnd(const Assignment::Runner &R) const {
    if (J.K != model::Judgement::Kind::Stuck || R.Stays || R.Process != J.Witness.Where.Process)
      return false;
    return R.At.count(J.Witness.Where.Node) && llvm::all_of(R.At, [&](model::NodeId Id) {
             return Id == J.Witness.Where.Node || model::isSilent(Ways.node({R.Process, Id}).Operation);
           });
  }

  void tellEnd(const std::vector<Assignment::Runner> &Runners) {
    for (std::size_t I = 0; I < Runners.size(); ++I)
      if (sharesEnd(Runners[I])) {
        Out.Goroutines[I].Stuck = site(Ways.node(J.Witness.Where).Site);
        Out.Goroutines[I].Waits = Words.blocks(J.Witness.Where);
      }
    for (const Visit &V : Visits) {
      if (!V.Stays)
        continue;
      const std::optional<Site> At = site(Ways.node(V.At).Site);
      Witness::Goroutine &G = Out.Goroutines[static_cast<std::size_t>(V.Goroutine)];
      G.Ended = false;
      if (J.K == model::Judgement::Kind::LateAdd && V.At == J.Witness.Where && At) {
        Witness::Step &S = Out.Steps.emplace_back();
        S.K = Witness::Step::Kind::Fault;
        S.Goroutine = V.Goroutine;
        S.Text = Words.does(V.At, None, true);
        S.At = *At;
      } else if (At) {
        G.Stuck = At;
        G.Waits = Words.blocks(V.At);
      }
    }
  }

  const Fragment &F;
  const model::Judgement &J;
  const class Ways Ways;
  StepWords Words;
  std::vector<model::Step> Path;
  std::vector<Visit> Visits; // of the path's steps, in order, and then those who stay
  Witness Out;
};

} // namespace

Witness witnessOf(const Fragment &F, const model::Judgement &J, const std::string &OwnBody, const Finding &Found) {
  return Teller(F, J).tell(OwnBody, Found);
}

std::string describe(const Witness &W, const SourceManager &Sources) {
  std::string Out;
  auto Text = [&](const Site &At) {
    SourceLocation Where = Sources.getFileLoc(At.Where);
    return " at " + std::to_string(Sources.getSpellingLineNumber(Where)) + ":" +
           std::to_string(Sources.getSpellingColumnNumber(Where));
  };
  for (std::size_t I = 0; I < W.Goroutines.size(); ++I) {
    const Witness::Goroutine &G = W.Goroutines[I];
    Out += "  goroutine " + std::to_string(I) + (G.Name.empty() ? "" : " " + G.Name);
    Out += G.Started ? " started" + Text(*G.Started) : "";
    Out += G.Stuck ? " " + G.Waits + Text(*G.Stuck) : "";
    Out += G.Ended ? " ends\n" : "\n";
  }
  for (const Witness::Step &S : W.Steps) {
    Out += "  " + std::to_string(S.Goroutine) + " " + S.Text + Text(S.At);
    if (S.Other != None)
      Out += " with " + std::to_string(S.Other) + (S.OtherText.empty() ? "" : " " + S.OtherText + Text(*S.OtherAt));
    Out += "\n";
  }
  return Out;
}

} // namespace clang::tidy::tether
