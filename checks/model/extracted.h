// Test support: a source, the program that is extracted from its function f, and that program as text.

#pragma once

#include "Extract.h"
#include "Judge.h"
#include "UnitFacts.h"
#include "stub_api.h"

#include "clang/Frontend/ASTUnit.h"
#include "clang/Tooling/Tooling.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace clang::tidy::tether {

using namespace ::tether::model;

// Source with the stub API before it.
inline std::unique_ptr<ASTUnit> parse(const std::string &Source) {
  auto Unit = tooling::buildASTFromCodeWithArgs(std::string(StubApi) + Source,
                                                {"-std=c++20", "-fexceptions", "-nostdinc", "-nostdinc++", "-w"});
  EXPECT_TRUE(Unit && !Unit->getDiagnostics().hasErrorOccurred()) << Source;
  return Unit;
}

// The definition of the function with that name.
inline const FunctionDecl *function(ASTUnit &Unit, StringRef Name) {
  for (const Decl *D : Unit.getASTContext().getTranslationUnitDecl()->decls())
    if (const auto *F = dyn_cast<FunctionDecl>(D);
        F && F->isThisDeclarationADefinition() && F->getIdentifier() && F->getName() == Name)
      return F;
  ADD_FAILURE() << "no function " << Name.str();
  return nullptr;
}

class Extracted {
public:
  explicit Extracted(const std::string &Source, const ExtractionLimits &Limits = {}) : Unit(parse(Source)) {
    UnitFacts Facts(Unit->getASTContext());
    Result = extract(*function(*Unit, "f"), Facts, Limits);
  }

  explicit operator bool() const { return Result.has_value(); }
  const Program &program() const { return Result->Program; }

  ObjectId object(const std::string &Name) const {
    for (std::size_t I = 0; Result && I < program().Objects.size(); ++I)
      if (program().Objects[I].Name == Name)
        return static_cast<ObjectId>(I);
    ADD_FAILURE() << "no object " << Name << "\n" << (Result ? describe(program()) : "nothing extracted");
    return None;
  }
  const Object &operator[](const std::string &Name) const {
    static const Object Missing;
    ObjectId Id = object(Name);
    return Id == None ? Missing : program().Objects[static_cast<std::size_t>(Id)];
  }
  bool escaped(const std::string &Name) const { return (*this)[Name].OutsideSends && (*this)[Name].OutsideReceives; }

  // How many places are wrong.
  std::size_t findings() const { return Result ? judge(program()).Judgements.size() : 0; }

  // One process as nested text; a node that leads back to one above it is "again".
  std::string text(ProcessId Process) const {
    if (!Result || static_cast<std::size_t>(Process) >= program().Processes.size())
      return "none";
    std::set<NodeId> Above;
    return from(Process, program().Processes[static_cast<std::size_t>(Process)].Entry, Above);
  }

private:
  std::string name(ObjectId Id) const {
    if (Id == None)
      return "outside";
    const std::string &Name = program().Objects[static_cast<std::size_t>(Id)].Name;
    return Name.empty() ? "#" + std::to_string(Id) : Name;
  }
  std::string mark(SiteId S) const {
    static const char *const Names[] = {"operation", "creation", "go",   "return", "throw",
                                        "break",     "branch",   "loop", "call"};
    return S == None ? "pass" : Names[static_cast<int>(Result->Sites[static_cast<std::size_t>(S)].K)];
  }
  std::string cases(const Node &N) const {
    std::string Out = "select(";
    for (const Case &C : N.Cases)
      Out += (Out.back() == '(' ? "" : " ") +
             (C.Otherwise ? std::string("otherwise") : (C.Sends ? "send " : "recv ") + name(C.Object));
    return Out + ")";
  }
  std::string label(const Node &N) const {
    switch (N.Operation) {
    case Op::Pass:
      return mark(N.Site);
    case Op::Make:
      return "make " + name(N.Object);
    case Op::Send:
      return "send " + name(N.Object);
    case Op::Receive:
      return (N.Ranges ? "range " : "recv ") + name(N.Object);
    case Op::Close:
      return "close " + name(N.Object);
    case Op::Select:
      return cases(N);
    case Op::Spawn:
      return "go " + std::to_string(N.Target);
    case Op::Add:
      return "add " + name(N.Object);
    case Op::Done:
      return "done " + name(N.Object);
    case Op::Wait:
      return "wait " + name(N.Object);
    case Op::Cancel:
      return "cancel " + name(N.Object);
    case Op::Enter:
      return "enter " + name(N.Object);
    case Op::Lock:
      return "lock " + name(N.Object);
    case Op::LockShared:
      return "rlock " + name(N.Object);
    case Op::LockAll: {
      std::string Out = "lock";
      for (const Case &C : N.Cases)
        Out += " " + name(C.Object);
      return Out;
    }
    case Op::TryLock:
      return (N.Value ? "try-rlock " : "try-lock ") + name(N.Object);
    case Op::Unlock:
      return "unlock " + name(N.Object);
    case Op::UnlockShared:
      return "runlock " + name(N.Object);
    case Op::Park:
      return "park " + name(N.Object);
    case Op::Notify:
      return "notify " + name(N.Object);
    case Op::Set:
      return "set " + std::to_string(N.Value);
    case Op::TestSlot:
      return "is " + std::to_string(N.Value);
    case Op::Test:
      return "if " + std::to_string(N.Cond);
    case Op::Loop:
      return "loop";
    case Op::Exit:
      return "exit";
    case Op::End:
      return "end";
    }
    return "";
  }
  std::string from(ProcessId Process, NodeId Id, std::set<NodeId> Above) const {
    std::string Out;
    while (Id != None) {
      const Node &N = program().Processes[static_cast<std::size_t>(Process)].Nodes[static_cast<std::size_t>(Id)];
      if (!Above.insert(Id).second)
        return Out + "again";
      Out += label(N);
      if (N.Operation == Op::End || N.Operation == Op::Exit)
        return Out;
      if (N.Next[1] != None && N.Next[1] != N.Next[0])
        return Out + " {" + from(Process, N.Next[0], Above) + "} {" + from(Process, N.Next[1], Above) + "}";
      Out += "; ";
      Id = N.Next[0];
    }
    return Out + "nowhere";
  }

  std::unique_ptr<ASTUnit> Unit;
  std::optional<Fragment> Result;
};

} // namespace clang::tidy::tether
