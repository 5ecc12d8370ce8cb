// The rules by which a Program runs: which steps are possible in a state, and where they lead. Search.h says when each
// operation completes; here is the only place that carries it out.

#pragma once

#include "Search.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>

namespace tether::model {

constexpr int Diverged = 0xFFFF; // spins for ever without an operation: alive, never blocked

struct Instance {
  int Process = 0;
  int Node = 0;
  std::uint8_t Late = 0; // bit w: a Wait on wait group w has returned since this instance was started
  enum class Queue : std::uint8_t { Outside, Waiting, Admitted };
  Queue Queued = Queue::Outside; // for the shared mutex at which this instance stands
  std::u8string Slots; // bytes; a string keeps a few of them without an allocation
  auto operator<=>(const Instance &) const = default;
};

struct ObjectState {
  std::int16_t Number = 0; // buffered values, the wait group's counter, or the readers of a lock
  bool Closed = false;     // closed, cancelled, entered, locked, or notified
  bool Made = false;
};

struct State {
  std::vector<ObjectState> Objects;
  std::vector<Instance> Instances;
  // Cut: more happens than is modelled (a second generation of an object, too many goroutines); nothing may be
  // concluded about what comes after, so everything may still be woken.
  enum class Ending : std::uint8_t { Runs, Exited, Misused, Cut } End = Ending::Runs;
};

struct Successor {
  State To;
  Step By;
};

class Semantics {
public:
  Semantics(const Program &P, const Valuation &V, const Limits &L);

  // The states in which a run can begin.
  std::vector<State> start();

  // The steps of S. Unless All, a step that commutes with every other one stands for them where there is one; the
  // caller asks for All when that only leads back to states it knows.
  std::vector<Successor> expand(const State &S, bool All = false);

  const Node &node(const Instance &I) const { return P.Processes[I.Process].Nodes[I.Node]; }

  // Adds that were met while a Wait on their group had, and had not, returned since the goroutine was started.
  std::set<Place> LateAdds, EarlyAdds;
  std::set<ProcessId> Ended; // processes of which an instance has come to its end
  bool Exceeded = false;     // a number grew beyond what a state can hold: nothing may be concluded

private:
  struct Solo;

  void expandInstance(const State &S, std::size_t I, std::vector<Successor> &Out);
  void expandRendezvous(const State &S, std::vector<Successor> &Out);
  void meet(const State &S, std::size_t Sender, std::size_t Receiver, std::vector<Successor> &Out);
  bool expandEager(const State &S, std::vector<Successor> &Out);
  void spawn(const State &S, std::size_t I, const Step &By, std::vector<Successor> &Out);

  // ---- locks and condition variables (SemanticsLocks.cpp)
  void expandLock(const State &S, std::size_t I, const Step &By, std::vector<Successor> &Out);
  void queue(const State &S, std::size_t I, std::vector<Successor> &Out) const;
  bool writerWaits(const State &S, ObjectId Lock) const;
  bool isFree(const State &S, ObjectId Lock) const;
  void admitReaders(State &S, ObjectId Lock) const;
  bool commutes(const Node &N) const;

  std::vector<Instance> settle(Instance I);
  bool step(Instance &I, std::vector<Instance> &Pending);
  void advance(State S, std::size_t I, NodeId Next, const Step &By, std::vector<Successor> &Out);
  void emit(State S, std::size_t I, std::vector<Instance> Variants, const Step &By, std::vector<Successor> &Out);

  bool communicates(const Instance &I) const;
  bool unbuffered(const State &S, const Case &C) const;
  std::vector<Solo> solos(const State &S, const Node &N) const;
  void soloCase(const State &S, const Case &C, int Position, std::vector<Solo> &Out) const;
  bool outsideSends(ObjectId Id) const;
  bool endsUnseen(ObjectId Id) const;
  bool mayPark(const State &S, const Node &N) const;
  bool surelyReady(const State &S, const Case &C) const;
  Instance complete(Instance I, int CaseIndex, bool Closed) const;
  void applySolo(const State &S, std::size_t I, const Solo &How, std::vector<Successor> &Out);
  void cancel(State &S, ObjectId Root) const;
  int capacity(const Object &O) const { return O.Capacity == None ? 0 : std::max(0, P.evaluate(O.Capacity, V.Atoms)); }
  int bit(ObjectId Group) const;

  const Program &P;
  const Valuation &V;
  const Limits &L;
  std::map<ObjectId, int> WaitGroupBit;
  std::set<ObjectId> Tried; // locks that somebody takes only if that is possible at once
};

} // namespace tether::model
