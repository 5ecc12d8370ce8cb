// The table of roles against the runtime's own headers: each role is carried by some declaration, each annotation is
// a known role, and the types are recognised however they are named.

#include "RuntimeApi.h"

#include "clang/AST/Attr.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Frontend/ASTUnit.h"
#include "clang/Tooling/Tooling.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace clang::tidy::tether {
namespace {

const std::vector<Role> AllRoles{
#define TETHER_ROLE(Enumerator, Spelling) Role::Enumerator,
#include "Roles.def"
#undef TETHER_ROLE
};

std::unique_ptr<ASTUnit> parseWithRuntime(const std::string &Source) {
  // Clang's own headers are found beside the compiler that the tool pretends to be.
  return tooling::buildASTFromCodeWithArgs("#include <tether/tether.h>\n#include <tether/explore.h>\n"
                                           "#include <tether/leak.h>\n#include <tether/test.h>\n" +
                                               Source,
                                           {"-std=c++20", "-I" TETHER_RUNTIME_INCLUDE, "-w"}, "input.cpp",
                                           TETHER_CLANG);
}

class AnnotationVisitor : public RecursiveASTVisitor<AnnotationVisitor> {
public:
  std::map<std::string, std::vector<const Decl *>> Found;

  bool VisitDecl(const Decl *D) {
    for (const auto *A : D->specific_attrs<AnnotateAttr>())
      if (A->getAnnotation() == "tether") {
        const auto *Text =
            A->args_size() == 1 ? dyn_cast<StringLiteral>((*A->args_begin())->IgnoreImplicit()) : nullptr;
        Found[Text ? Text->getString().str() : "(not one string)"].push_back(D);
      }
    return true;
  }
};

// Every test looks at the same headers: they are parsed once.
ASTUnit &runtime() {
  static std::unique_ptr<ASTUnit> Unit = parseWithRuntime(R"cpp(
    namespace sample {
    template <class T> struct Box { T value; };
    template <class T> using Alias = tether::chan<T>;
    typedef tether::wait_group Group;
    struct Derived : tether::wait_group {};
    tether::chan<int> plain;
    const tether::chan<int> constant;
    tether::chan<void> instantiated;
    Alias<int> alias;
    Group *pointer;
    tether::recv_chan<int> &reference = *static_cast<tether::recv_chan<int> *>(nullptr);
    tether::send_chan<Box<int>> &&moved = static_cast<tether::send_chan<Box<int>> &&>(*static_cast<tether::send_chan<Box<int>> *>(nullptr));
    Box<tether::context> boxed{tether::background()};
    int number;
    void calls(tether::chan<int> c, tether::wait_group &wg, void (*indirect)()) {
      c.send(1);
      c.close();
      wg.add(2);
      indirect();
      calls(c, wg, indirect);
    }
    template <class T> void generic(tether::chan<T> c) { c.recv(); }
    template void generic<int>(tether::chan<int>);
    })cpp");
  EXPECT_TRUE(Unit && !Unit->getDiagnostics().hasErrorOccurred());
  return *Unit;
}

const std::map<std::string, std::vector<const Decl *>> &annotations() {
  static const auto Found = [] {
    AnnotationVisitor V;
    V.TraverseDecl(runtime().getASTContext().getTranslationUnitDecl());
    return V.Found;
  }();
  return Found;
}

const NamedDecl *sample(StringRef Name) {
  ASTContext &Context = runtime().getASTContext();
  for (const Decl *D : Context.getTranslationUnitDecl()->decls())
    if (const auto *N = dyn_cast<NamespaceDecl>(D); N && N->getName() == "sample")
      for (const Decl *Inner : N->decls())
        if (const auto *Named = dyn_cast<NamedDecl>(Inner); Named && Named->getName() == Name)
          return Named;
  ADD_FAILURE() << Name.str();
  return nullptr;
}

Role roleOfSample(StringRef Name) { return roleOfType(cast<VarDecl>(sample(Name))->getType()); }

TEST(Roles, EachIsCarriedByADeclaration) {
  for (Role R : AllRoles)
    EXPECT_TRUE(annotations().count(spelling(R).str())) << spelling(R).str();
}

TEST(Roles, EachAnnotationIsKnown) {
  std::set<std::string> Known;
  for (Role R : AllRoles)
    EXPECT_TRUE(Known.insert(spelling(R).str()).second) << "twice: " << spelling(R).str();
  EXPECT_GT(annotations().size(), 50u);
  for (const auto &[Text, Decls] : annotations()) {
    EXPECT_TRUE(Known.count(Text)) << Text;
    for (const Decl *D : Decls) {
      EXPECT_EQ(spelling(roleOf(D)).str(), Text);
      EXPECT_TRUE(isa<CXXRecordDecl>(D) || isa<FunctionDecl>(D)) << Text;
    }
  }
}

TEST(Roles, NoneHasNoSpelling) {
  EXPECT_EQ(spelling(Role::None), "");
  EXPECT_EQ(roleOf(nullptr), Role::None);
  EXPECT_EQ(roleOfCall(nullptr), Role::None);
  EXPECT_EQ(roleOfType(QualType()), Role::None);
}

TEST(Types, AreSeenThroughTheirNames) {
  EXPECT_EQ(roleOfSample("plain"), Role::Chan);
  EXPECT_EQ(roleOfSample("constant"), Role::Chan);
  EXPECT_EQ(roleOfSample("instantiated"), Role::Chan);
  EXPECT_EQ(roleOfSample("alias"), Role::Chan);
  EXPECT_EQ(roleOfSample("pointer"), Role::WaitGroup);
  EXPECT_EQ(roleOfSample("reference"), Role::RecvChan);
  EXPECT_EQ(roleOfSample("moved"), Role::SendChan);
}

TEST(Types, ThatOnlyHoldOneAreNot) {
  EXPECT_EQ(roleOfSample("boxed"), Role::None);
  EXPECT_EQ(roleOfSample("number"), Role::None);
  EXPECT_EQ(roleOf(sample("Derived")), Role::None);
}

TEST(Types, AreHandlesOrTrackedByTheirRole) {
  std::set<Role> Handles, Tracked;
  for (Role R : AllRoles) {
    if (isChannelHandle(R))
      Handles.insert(R);
    if (isTracked(R))
      Tracked.insert(R);
  }
  EXPECT_EQ(Handles, (std::set<Role>{Role::Chan, Role::RecvChan, Role::SendChan}));
  for (Role R : Handles)
    EXPECT_TRUE(Tracked.count(R));
  EXPECT_TRUE(Tracked.count(Role::WaitGroup) && Tracked.count(Role::Once) && Tracked.count(Role::Context) &&
              Tracked.count(Role::CancelFunc) && Tracked.count(Role::Cancelable));
  EXPECT_FALSE(Tracked.count(Role::Send) || Tracked.count(Role::None));
}

class CallVisitor : public RecursiveASTVisitor<CallVisitor> {
public:
  std::vector<Role> Roles;
  bool VisitCallExpr(const CallExpr *C) {
    Roles.push_back(roleOfCall(C));
    return true;
  }
};

TEST(Calls, HaveTheRoleOfTheirCallee) {
  CallVisitor V;
  V.TraverseStmt(cast<FunctionDecl>(sample("calls"))->getBody());
  std::multiset<Role> Found(V.Roles.begin(), V.Roles.end());
  EXPECT_EQ(Found.count(Role::Send), 1u);
  EXPECT_EQ(Found.count(Role::Close), 1u);
  EXPECT_EQ(Found.count(Role::WgAdd), 1u);
  EXPECT_GE(Found.count(Role::None), 2u) << "an indirect call, and one of a function without a role";
}

TEST(Calls, InInstantiationsToo) {
  const auto *Template = cast<FunctionTemplateDecl>(sample("generic"));
  ASSERT_NE(Template->spec_begin(), Template->spec_end());
  CallVisitor V;
  V.TraverseStmt((*Template->spec_begin())->getBody());
  EXPECT_TRUE(std::count(V.Roles.begin(), V.Roles.end(), Role::Recv));
}

} // namespace
} // namespace clang::tidy::tether
