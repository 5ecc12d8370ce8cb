#include "JudgeMemory.h"

#include <atomic>
#include <list>
#include <map>
#include <mutex>
#include <string_view>

namespace tether::model {

namespace {

// Writes numbers one after the other. Bindings name every member of what is written, so that a member more does not
// compile until it is written, too. Of a source position the judge asks only whether there is one, of variables and
// calls only which are the same.
class Writer {
public:
  std::string Text;

  void write(const Program &P) {
    const auto &[Objects, Processes, Conditions, Atoms, Counts, HiddenOrder] = P;
    writeAll(Objects);
    writeAll(Processes);
    writeAll(Conditions);
    writeAll(Atoms);
    writeAll(Counts);
    number(HiddenOrder);
  }

  void write(const JudgeLimits &L) {
    const auto &[States, Valuations, Conditions] = L;
    numbers(States, Valuations, Conditions);
  }

private:
  std::map<const void *, int> Variables; // numbered as they are met
  std::map<int, int> Activations;

  template <typename T>
  static int numberOf(std::map<T, int> &Known, T Which) {
    return Known.try_emplace(Which, static_cast<int>(Known.size())).first->second;
  }
  void number(long long N) { Text.append(reinterpret_cast<const char *>(&N), sizeof N); }
  template <typename... Ts>
  void numbers(Ts... Ns) {
    (number(static_cast<long long>(Ns)), ...);
  }
  template <typename T>
  void writeAll(const std::vector<T> &All) {
    number(static_cast<long long>(All.size()));
    for (const T &Each : All)
      write(Each);
  }

  void write(const Object &O) {
    const auto &[K, Capacity, Nil, OutsideSends, OutsideReceives, EndsUnseen, Parent, Member, Made, Name] = O;
    numbers(K, Capacity, Nil, OutsideSends, OutsideReceives, EndsUnseen, Parent, Member, Made != None);
  }
  void write(const Process &P) {
    const auto &[Nodes, Entry, Slots, Daemon, Communicates, Parent, SpawnedAt, Site] = P;
    writeAll(Nodes);
    numbers(Entry, Slots, Daemon, Communicates, Parent, SpawnedAt, Site != None);
  }
  void write(const Node &N) {
    const auto &[Operation, Object, Target, Slot, Value, Cond, Amount, Ranges, SendsConstant, Caught, Cases, Site,
                 Activation, Next] = N;
    numbers(Operation, Object, Target, Slot, Value, Cond, Amount, Ranges, SendsConstant, Caught, Site != None,
            numberOf(Activations, Activation), Next[0], Next[1]);
    writeAll(Cases);
  }
  void write(const Case &C) {
    const auto &[Sends, Object, Otherwise, Chosen, Closed, Site] = C;
    numbers(Sends, Object, Otherwise, Chosen, Closed, Site != None);
  }
  void write(const Condition &C) {
    const auto &[Fresh, InLoop, Flag, State, LeavesLoop, Read, Site] = C;
    numbers(Fresh, InLoop, Flag, State, LeavesLoop ? *LeavesLoop : None, Read.size(), Site != None);
    for (const void *V : Read)
      number(numberOf(Variables, V));
  }
  void write(const Atom &A) {
    const auto &[Key, Exact, OneRound, Site] = A;
    numbers(Exact, OneRound, Site != None);
  }
  void write(const Count &C) {
    const auto &[K, Value, Left, Right] = C;
    numbers(K, Value, Left, Right);
  }
};

class Memory {
public:
  std::optional<Verdict> find(const std::string &Parts) {
    std::lock_guard Lock(Mutex);
    auto It = ByParts.find(Parts);
    if (It == ByParts.end())
      return std::nullopt;
    Entries.splice(Entries.begin(), Entries, It->second);
    return It->second->Answer;
  }

  void keep(std::string Parts, const Verdict &Answer) {
    std::lock_guard Lock(Mutex);
    if (ByParts.count(Parts))
      return;
    Size += Parts.size();
    Entries.push_front({std::move(Parts), Answer});
    ByParts.emplace(Entries.front().Parts, Entries.begin());
    while (Size > Most && Entries.size() > 1) {
      Size -= Entries.back().Parts.size();
      ByParts.erase(Entries.back().Parts);
      Entries.pop_back();
    }
  }

private:
  static constexpr std::size_t Most = std::size_t(16) << 20; // bytes of all parts; a usual Program has ten thousand
  struct Entry {
    std::string Parts;
    Verdict Answer;
  };
  std::mutex Mutex;
  std::list<Entry> Entries; // what was asked for last comes first
  std::map<std::string_view, std::list<Entry>::iterator> ByParts;
  std::size_t Size = 0;
};

std::atomic<unsigned> Remembered = 0;

} // namespace

std::string judgedParts(const Program &P, const JudgeLimits &L) {
  Writer W;
  W.write(L);
  W.write(P);
  return std::move(W.Text);
}

unsigned rememberedVerdicts() { return Remembered; }

Verdict judgeOnce(const Program &P, const JudgeLimits &L) {
  static auto &Known = *new Memory; // threads may outlive the end of main
  std::string Parts = judgedParts(P, L);
  if (std::optional<Verdict> Answer = Known.find(Parts)) {
    ++Remembered;
    return std::move(*Answer);
  }
  Verdict Answer = judge(P, L);
  Known.keep(std::move(Parts), Answer);
  return Answer;
}

} // namespace tether::model
