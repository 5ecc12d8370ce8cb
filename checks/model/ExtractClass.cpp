// The life of one object of a class, for the question whether what it starts can ever end.

#include "../utils/HandleTypes.h"
#include "Extractor.h"
#include "HeldLocks.h"

#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::tether {

using model::None;

namespace {

bool visible(const CXXMethodDecl *M) { return M->isDeleted() || M->isImplicit() || M->isDefaulted() || M->hasBody(); }

// Nobody else can use the private fields of its objects, and all that it does can be seen.
bool closed(const CXXRecordDecl &Class) {
  if (Class.isLambda() || Class.isUnion() || Class.isDependentContext() || Class.hasFriends())
    return false;
  for (const CXXBaseSpecifier &Base : Class.bases())
    if (const CXXRecordDecl *B = Base.getType()->getAsCXXRecordDecl(); !isStdClass(B, {"enable_shared_from_this"}))
      return false;
  for (const Decl *D : Class.decls()) {
    if (const auto *M = dyn_cast<CXXMethodDecl>(D)) {
      bool Overridable = M->isVirtual() && !isa<CXXDestructorDecl>(M) && !M->hasAttr<FinalAttr>();
      bool Static = M->isStatic() && !M->isDeleted();
      if (!visible(M) || Static || (Overridable && !Class.isEffectivelyFinal()))
        return false;
    } else if (isa<FunctionTemplateDecl>(D) || isa<ClassTemplateDecl>(D)) {
      return false;
    } else if (const auto *Inner = dyn_cast<CXXRecordDecl>(D); Inner && !Inner->isImplicit()) {
      for (const CXXMethodDecl *M : Inner->methods())
        if (!M->isImplicit() && !M->isDefaulted())
          return false;
    }
  }
  return true;
}

// The only constructor that makes an object anew.
const CXXConstructorDecl *onlyConstructor(const CXXRecordDecl &Class) {
  const CXXConstructorDecl *Only = nullptr;
  for (const CXXConstructorDecl *C : Class.ctors()) {
    if (C->isDeleted() || C->isCopyOrMoveConstructor())
      continue;
    if (Only)
      return nullptr;
    Only = C;
  }
  return Only;
}

} // namespace

// One client's call: what it passes and what it gets is out of sight.
bool Extractor::callMethod(Frame &Client, const CXXMethodDecl &M, const Value &Object) {
  const auto *Definition = cast<CXXMethodDecl>(M.getDefinition());
  if (!concerns(Definition)) {
    if (!leavesHandlesAlone(Definition))
      escape(Object);
    return true;
  }
  Frame &Call = newFrame(Definition);
  Call.Caller = &Client;
  Call.Depth = 1;
  Call.This = Object;
  if (!walk(Call))
    return false;
  escape(Call.Returned);
  return true;
}

std::optional<Fragment> Extractor::runClass(const CXXRecordDecl &Class) {
  const CXXConstructorDecl *Constructor = closed(Class) ? onlyConstructor(Class) : nullptr;
  if (!Constructor && !(closed(Class) && Class.needsImplicitDefaultConstructor()))
    return std::nullopt;
  P.Processes.reserve(static_cast<std::size_t>(Limits.Processes) + 2);
  P.Processes.resize(2);
  StartedBy.resize(2);
  P.Processes[1].Parent = 0;
  Frame &Life = Frames.emplace_back();
  Current = P.Processes[0].Entry = create({});
  Value Object = newRecord(&Class);
  if (!Constructor)
    initialiseByDefault(Life, nullptr, &Class, Object);
  else if (!initialise(Life, nullptr, Constructor, {}, Object))
    return std::nullopt;
  for (const auto &[Field, Part] : *Object.Fields)
    if (Field->getAccess() != AS_private)
      escape(Part);

  for (int Clients = 0; Clients < 2; ++Clients) {
    model::Node Client;
    Client.Operation = Op::Spawn;
    Client.Target = 1;
    P.Processes[1].SpawnedAt = emit(std::move(Client));
  }
  NodeId Main = Current;

  Frame &Calls = Frames.emplace_back();
  Calls.Process = CurrentProcess = 1;
  NodeId Head = Current = P.Processes[1].Entry = create({});
  for (const CXXMethodDecl *M : Class.methods()) {
    bool Called = !isa<CXXConstructorDecl>(M) && !isa<CXXDestructorDecl>(M) && !M->isDeleted() && !M->isImplicit() &&
                  !M->isDefaulted() && M->getAccess() != AS_private;
    if (!Called)
      continue;
    model::Node Choice;
    Choice.Operation = Op::Test;
    P.Conditions.push_back({});
    P.Conditions.back().Fresh = P.Conditions.back().InLoop = true;
    Choice.Cond = static_cast<model::CondId>(P.Conditions.size()) - 1;
    Arms A = emitBranch(std::move(Choice));
    // What it starts or makes, it starts or makes once: a second round would be another one of the same.
    model::Object Once;
    Once.K = model::Object::Kind::Once;
    P.Objects.push_back(Once);
    model::Node Enter;
    Enter.Operation = Op::Enter;
    Enter.Object = static_cast<model::ObjectId>(P.Objects.size()) - 1;
    std::size_t Before = P.Processes.size(), Objects = P.Objects.size();
    Current = A.Then;
    NodeId Gate = emit(std::move(Enter));
    if (!callMethod(Calls, *M, Object))
      return std::nullopt;
    bool OnlyOnce = P.Processes.size() != Before || P.Objects.size() != Objects;
    if (Current != None)
      link(Current, Head);
    if (OnlyOnce)
      at(Gate).Next[1] = Head;
    else
      at(Gate).Operation = Op::Pass;
    Current = A.Else;
  }
  emit(Op::End, None, None);

  CurrentProcess = 0;
  Current = Main;
  destroyRecord(Life, Object, &Class, nullptr);
  emit(Op::End, None, None);
  if (TooLarge || P.Objects.empty())
    return std::nullopt;
  model::dropIdleLocks(P);
  model::simplify(P);
  return Fragment{std::move(P), std::move(Sites), {}, std::move(StartedBy)};
}

std::optional<Fragment> extractClass(const CXXRecordDecl &Class, UnitFacts &Unit, const ExtractionLimits &Limits) {
  return Extractor(Unit, Limits).runClass(Class);
}

} // namespace clang::tidy::tether
