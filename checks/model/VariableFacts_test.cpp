// Who writes a local variable, and what.

#include "VariableFacts.h"

#include "extracted.h"

namespace clang::tidy::tether {
namespace {

// Facts of the variable x of function f.
struct FactsOfX {
  explicit FactsOfX(const std::string &Source)
      : Unit(parse("int g(); void in(int &); void look(const int &);" + Source)) {
    const FunctionDecl *F = function(*Unit, "f");
    Facts.scan(F->getBody());
    for (const Decl *D : F->decls())
      if (const auto *V = dyn_cast<VarDecl>(D); V && V->getName() == "x")
        X = V;
    EXPECT_TRUE(X);
  }
  bool stable() const { return Facts.stable(X); }
  int assignments() const {
    auto All = Facts.assignments(X);
    return All ? static_cast<int>(All->size()) : -1;
  }

  std::unique_ptr<ASTUnit> Unit;
  VariableFacts Facts;
  const VarDecl *X = nullptr;
};

TEST(VariableFacts, WhatIsOnlyReadIsStable) {
  for (const char *Use : {"g();", "look(x);", "int y = x;", "const int &r = x;", "auto l = [x] { return x; };",
                          "auto l = [&] { return x; };", "if (x) g();"}) {
    FactsOfX F(std::string("void f() { int x = 1; ") + Use + " }");
    EXPECT_TRUE(F.stable()) << Use;
    EXPECT_EQ(F.assignments(), 0) << Use;
  }
}

TEST(VariableFacts, AssignmentsAreKept) {
  FactsOfX F("void f(bool b) { int x = 1; if (b) x = 2; x = g(); }");
  EXPECT_FALSE(F.stable());
  EXPECT_EQ(F.assignments(), 2);
}

TEST(VariableFacts, OtherWritesAreOpaque) {
  for (const char *Use : {"++x;", "x--;", "x += 2;", "in(x);", "int &r = x;", "int *p = &x;",
                          "auto l = [&] { x = 2; };", "auto l = [&] { ++x; };"}) {
    FactsOfX F(std::string("void f() { int x = 1; ") + Use + " }");
    EXPECT_FALSE(F.stable()) << Use;
    EXPECT_EQ(F.assignments(), -1) << Use;
  }
}

TEST(VariableFacts, ContainersThatGrowAreNotStable) {
  EXPECT_TRUE(FactsOfX("void f() { std::vector<int> x; x.size(); x.empty(); x.begin(); }").stable());
  EXPECT_TRUE(FactsOfX("void f() { std::vector<int> x; for (int &i : x) i = 1; }").stable()) << "its size is";
  EXPECT_FALSE(FactsOfX("void f() { std::vector<int> x; x.push_back(1); }").stable());
  EXPECT_FALSE(FactsOfX("void f() { std::vector<int> x; x = std::vector<int>(); }").stable());
}

TEST(VariableFacts, HandlesAreSharedNotChanged) {
  EXPECT_TRUE(FactsOfX("void h(chan<int> &); void f() { chan<int> x; h(x); x.send(1); x.close(); }").stable());
  EXPECT_TRUE(FactsOfX("void h(wait_group &); void f() { wait_group x; h(x); x.add(); x.wait(); }").stable());
  EXPECT_FALSE(FactsOfX("void f() { chan<int> x; x = make_chan<int>(); }").stable());
  EXPECT_EQ(FactsOfX("void f() { chan<int> x; x = make_chan<int>(); }").assignments(), 1);
}

TEST(VariableFacts, AReceiveIntoAVariableWritesIt) {
  FactsOfX F("void f(chan<int> c) { int x = 1; if (c.try_recv(x) == recv_status::ok) g(); }");
  EXPECT_FALSE(F.stable());
  EXPECT_EQ(F.assignments(), -1);
}

} // namespace
} // namespace clang::tidy::tether
