// One run that ends in a finding, told goroutine by goroutine: what a search's path of anonymous steps stands for.

#pragma once

#include "Extract.h"
#include "Judge.h"

#include <optional>
#include <string>
#include <vector>

namespace clang::tidy::tether {

struct Witness {
  struct Goroutine {
    std::string Name;            // of the function whose body it is; empty for one that is started in the run
    std::optional<Site> Started; // its go statement
    std::optional<Site> Stuck;   // where it waits for ever
    std::string Waits;           // what it does there: "blocks for ever sending to 'jobs'"
    bool Ended = false;          // surely has come to its end
  };
  struct Step {
    enum class Kind {
      Operation, // of one goroutine
      HandOff,   // Goroutine sends and Other receives, in one step
      Start,     // of Other
      Exit,      // where the run leaves out what the finding misses: a return, a branch
      Fault,     // the misuse that the finding is about, or the Add that comes too late
    } K = Kind::Operation;
    int Goroutine = 0;
    std::string Text; // "sends to 'jobs'"
    Site At;
    int Other = -1;
    std::string OtherText;
    std::optional<Site> OtherAt;
  };
  std::vector<Goroutine> Goroutines; // [0] is the fragment's own body
  std::vector<Step> Steps;           // in order; those without a place in the source are left out
};

struct Finding;

// OwnBody names the fragment's own body; Found is what J was told as. Two goroutines that one go statement has started
// are told apart as far as their steps do; where nothing does, the choice is the first that fits. Empty where none
// fits.
Witness witnessOf(const Fragment &F, const ::tether::model::Judgement &J, const std::string &OwnBody,
                  const Finding &Found);

// For people who debug: a line each goroutine and step.
std::string describe(const Witness &W, const SourceManager &Sources);

} // namespace clang::tidy::tether
