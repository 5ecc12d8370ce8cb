// What the extraction notes of guards, hidden orders, released cancel functions and handles that change.

#include "extracted.h"

namespace clang::tidy::tether {
namespace {

bool hidden(const std::string &Body) {
  return Extracted("tether::recv_chan<int> given(); void f() { auto c = make_chan<int>(1); " + Body + " }")
      .program()
      .HiddenOrder;
}

TEST(ExtractOrder, TimersAndContextsOrderNothing) {
  EXPECT_FALSE(hidden("c.send(1); c.close();"));
  EXPECT_FALSE(hidden("after(1).recv();"));
  EXPECT_FALSE(hidden("auto [ctx, cancel] = with_cancel(background()); select(c, ctx.done());"));
  EXPECT_FALSE(hidden("select(c, after(1));"));
}

TEST(ExtractOrder, ChannelsOutOfSightMayOrder) {
  EXPECT_TRUE(hidden("given().recv();"));
  EXPECT_TRUE(hidden("select(c, given());"));
  EXPECT_TRUE(hidden("recv_case other{given()}; select(c, other);"));
  EXPECT_TRUE(hidden("for (int v : given()) (void)v;"));
}

TEST(ExtractOrder, LibrariesThatWaitMayOrder) {
  EXPECT_TRUE(Extracted("void f(std::thread &t) { auto c = make_chan<int>(); t.join(); }").program().HiddenOrder);
  EXPECT_TRUE(hidden("error_group g; g.wait();"));
}

bool secondCloseIsCaught(const std::string &Source) {
  Extracted E(Source);
  bool Caught = false;
  for (const Node &N : E.program().Processes[0].Nodes)
    if (N.Operation == Op::Close)
      Caught = N.Caught;
  return Caught;
}

TEST(ExtractOrder, TryBlocks) {
  EXPECT_TRUE(secondCloseIsCaught("void f() { auto c = make_chan<int>(); try { c.close(); } catch (...) {} }"));
  EXPECT_FALSE(
      secondCloseIsCaught("void g(); void f() { auto c = make_chan<int>(); try { g(); } catch (...) { c.close(); } }"));
  EXPECT_TRUE(secondCloseIsCaught(
      "void g(chan<int> c) { c.close(); } void f() { auto c = make_chan<int>(); try { g(c); } catch (...) {} }"));
  EXPECT_FALSE(secondCloseIsCaught(
      "void g(chan<int> c) { c.close(); } void f() { auto c = make_chan<int>(); try { } catch (...) {} g(c); }"));
}

TEST(ExtractOrder, ReleasedCancelFunctionsAreNotCalledAtTheEnd) {
  EXPECT_EQ(Extracted("void f() { auto [ctx, cancel] = with_cancel(background()); }").text(0),
            "make #0; make #1; cancel #1; end");
}

TEST(ExtractOrder, ReleaseDecidesAtTheEnd) {
  std::string Text =
      Extracted("void f() { auto [ctx, cancel] = with_cancel(background()); cancel.release(); }").text(0);
  EXPECT_NE(Text.find("set 1"), std::string::npos) << Text;
  EXPECT_NE(Text.find("is 1"), std::string::npos) << Text;
}

TEST(ExtractOrder, ReleaseInAGoroutineIsNotFollowed) {
  Extracted E("void f() { auto [ctx, cancel] = with_cancel(background()); go([&] { cancel.release(); }); }");
  bool Outside = false;
  for (const Object &O : E.program().Objects)
    Outside |= O.OutsideSends;
  EXPECT_TRUE(Outside);
}

TEST(ExtractOrder, HandlesWrittenThroughAPointer) {
  Extracted E("void f() { chan<int> c; chan<int> *where = &c; *where = make_chan<int>(1); c.send(1); }");
  for (const Object &O : E.program().Objects)
    EXPECT_TRUE(O.OutsideSends && O.OutsideReceives);
}

TEST(ExtractOrder, HandlesWrittenThroughAReference) {
  Extracted E("void f() { chan<int> c; chan<int> &same = c; same = make_chan<int>(1); c.send(1); }");
  for (const Object &O : E.program().Objects)
    EXPECT_TRUE(O.OutsideSends && O.OutsideReceives);
}

} // namespace
} // namespace clang::tidy::tether
