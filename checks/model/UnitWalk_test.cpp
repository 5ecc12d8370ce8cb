// Which functions of a unit are looked at, and in which order.

#include "UnitWalk.h"

#include "stub_api.h"

#include "clang/Frontend/ASTUnit.h"
#include "clang/Tooling/Tooling.h"

#include <gtest/gtest.h>

namespace clang::tidy::tether {
namespace {

using Names = std::vector<std::string>;

std::unique_ptr<ASTUnit> unit(const std::string &Source) {
  auto Unit = tooling::buildASTFromCodeWithArgs(Source, {"-std=c++20", "-nostdinc", "-nostdinc++", "-w"});
  EXPECT_TRUE(Unit && !Unit->getDiagnostics().hasErrorOccurred()) << Source;
  return Unit;
}

// Lambdas are "operator()".
Names found(ASTUnit &Unit) {
  Names Result;
  for (const FunctionDecl *F : functionsOfInterest(Unit.getASTContext()))
    Result.push_back(F->getNameAsString());
  return Result;
}

// The stub API as a header of the system, the source as the program's own.
Names found(const std::string &Source) {
  return found(*unit("# 1 \"api.h\" 1 3\n" + std::string(StubApi) + "# 1 \"program.cpp\" 2\n" + Source));
}

TEST(UnitWalk, FindsFunctionsThatMakeTakeOrUse) {
  EXPECT_EQ(found("void a() { make_chan<int>(); } void b(chan<int> c) { c.send(1); } void c() { wait_group wg; }"),
            (Names{"a", "b", "c"}));
}

TEST(UnitWalk, PassesOverFunctionsWithoutTheApi) {
  EXPECT_EQ(found("int a(int x) { return x + 1; } void b() { a(1); } void c(chan<int> c); struct s { chan<int> c; };"
                  "void d() { std::vector<int> v; v.push_back(1); }"),
            Names{});
}

TEST(UnitWalk, InnerOnesComeFirst) {
  EXPECT_EQ(found("void a() { go([] { make_chan<int>(); }); } void b() { auto c = make_chan<int>(); }"),
            (Names{"a", "operator()", "b"}));
  EXPECT_EQ(found("void a() { auto inner = [] { make_chan<int>(); }; inner(); }"), (Names{"operator()", "a"}));
}

TEST(UnitWalk, TemplatesAreSeenInTheirInstances) {
  EXPECT_EQ(found("template <class T> void a() { make_chan<T>(); }"), Names{});
  EXPECT_EQ(found("template <class T> void a() { make_chan<T>(); } void b() { a<int>(); a<char>(); }"),
            (Names{"a", "a"}));
  EXPECT_EQ(found("template <class T> struct s { void a() { make_chan<T>(); } }; void b(s<int> x) { x.a(); }"),
            Names{"a"});
}

TEST(UnitWalk, LooksIntoNamespacesAndClasses) {
  EXPECT_EQ(found("namespace n { extern \"C++\" { struct s { struct t { void a() { make_chan<int>(); } }; }; } }"),
            Names{"a"});
}

TEST(UnitWalk, LooksIntoNoHeaderOfTheSystem) {
  const std::string Header = "inline void a() { make_chan<int>(); }\n";
  EXPECT_EQ(found("# 1 \"other.h\" 1 3\n" + Header + "# 2 \"program.cpp\" 2\nvoid b() { make_chan<int>(); }"),
            Names{"b"});
  EXPECT_EQ(found("# 1 \"other.h\" 1\n" + Header + "# 2 \"program.cpp\" 2\nvoid b() { make_chan<int>(); }"),
            (Names{"a", "b"}));
}

TEST(UnitWalk, MacrosOfTheSystemStandWhereTheyAreUsed) {
  EXPECT_EQ(found("# 1 \"other.h\" 1 3\n#define MAKE make_chan<int>()\n# 2 \"program.cpp\" 2\nvoid a() { MAKE; }"),
            Names{"a"});
}

TEST(UnitWalk, KeepsToTheTraversalScope) {
  auto Unit = unit(std::string(StubApi) + "void a() { make_chan<int>(); } void b() { make_chan<int>(); }");
  ASTContext &Context = Unit->getASTContext();
  std::vector<Decl *> Last;
  for (Decl *D : Context.getTranslationUnitDecl()->decls())
    Last = {D};
  Context.setTraversalScope(Last);
  EXPECT_EQ(found(*Unit), Names{"b"});
}

TEST(UnitWalk, UnitsWithoutRolesAreLeftAtOnce) {
  EXPECT_FALSE(mayUseApi(unit("struct chan { void send(int); }; void a(chan c) { c.send(1); }")->getASTContext()));
  EXPECT_TRUE(mayUseApi(unit("[[clang::annotate(\"tether\", \"go\")]] void go(int); ")->getASTContext()));
}

} // namespace
} // namespace clang::tidy::tether
