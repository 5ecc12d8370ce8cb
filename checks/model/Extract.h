// From the syntax tree of one function to a model::Program.
//
// The function, the goroutines it starts and the functions it calls (where their bodies are visible and have to do
// with communication) are followed over Clang's CFG, each call in a frame of its own. Whatever leaves that reach is
// marked as having ends out of sight, so that nothing is concluded from not seeing the other end.

#pragma once

#include "Program.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"

#include <optional>

namespace clang::tidy::tether {

class UnitFacts;

// A position that the program speaks of.
struct Site {
  enum class Kind { Operation, Creation, Go, Return, Throw, Break, Branch, Loop, Call };
  Kind K = Kind::Operation;
  SourceLocation Where;
  const Stmt *Syntax = nullptr;
};

struct Fragment {
  ::tether::model::Program Program;
  std::vector<Site> Sites;
  std::vector<const Stmt *> Bodies;             // of the functions that were followed
  std::vector<const CXXMethodDecl *> StartedBy; // for each process: the method of a followed object that started it
};

struct ExtractionLimits {
  int Depth = 8; // nested calls and goroutines that are followed
  int Processes = 24;
  int Nodes = 6000;
  auto operator<=>(const ExtractionLimits &) const = default;
};

// std::nullopt where the function creates nothing that can be followed, or is beyond the limits.
std::optional<Fragment> extract(const FunctionDecl &Root, UnitFacts &Unit, const ExtractionLimits &Limits = {});

// The life of one object of Class: it is made, two clients call any of its methods in any order, as often as they like
// (those that start or make something, once), and it ends. std::nullopt where the class is not closed: others could use
// its fields, a method is out of sight or may be overridden, or there is more than one way to make it.
std::optional<Fragment> extractClass(const CXXRecordDecl &Class, UnitFacts &Unit, const ExtractionLimits &Limits = {});

} // namespace clang::tidy::tether
