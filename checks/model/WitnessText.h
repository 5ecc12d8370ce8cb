// What a step of a run does, in words, with as much of the objects' state as the words need.

#pragma once

#include "Judge.h"

#include <map>
#include <set>
#include <string>

namespace clang::tidy::tether {

class StepWords {
public:
  explicit StepWords(const ::tether::model::Program &P) : P(P) {}

  // What the goroutine at At does in a step in which its select, if that is what it stands at, took Case. Alone: no
  // other goroutine has part in it, so that channels' buffers change. To be called in the order of the run.
  std::string does(::tether::model::Place At, int Case, bool Alone);
  // "blocks for ever sending to 'jobs'"
  std::string blocks(::tether::model::Place At) const;

private:
  std::string name(::tether::model::ObjectId Id) const;
  std::string communicates(::tether::model::ObjectId Id, bool Sends, bool Ranges, bool Alone);
  void cancel(::tether::model::ObjectId Id);

  const ::tether::model::Program &P;
  std::map<::tether::model::ObjectId, int> Buffered;
  std::set<::tether::model::ObjectId> Closed;
};

} // namespace clang::tidy::tether
