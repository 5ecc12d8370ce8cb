// leak::find and dump_goroutines: what is still alive, why, and where. The lines that a report must name
// carry a comment "// at: <mark>".
#include "test_support.h"

#include <tether/leak.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <mutex>
#include <regex>
#include <shared_mutex>
#include <sstream>

namespace tether {
namespace {

using namespace test;
class LeakTest : public RuntimeTest {};

unsigned line(const char *mark) {
  const unsigned n = line_of(__FILE__, mark);
  EXPECT_NE(n, 0u) << "no line is marked " << mark;
  return n;
}

void expect_at(const leak::position &p, const char *mark) {
  EXPECT_TRUE(p.file.ends_with("leak_test.cpp")) << p.file;
  EXPECT_EQ(p.line, line(mark)) << mark;
  EXPECT_GT(p.column, 0u);
}

/// The single goroutine that is alive beyond the caller.
leak::goroutine_info only_leak(clock::duration window = 100ms) {
  const leak::report found = leak::find({.window = window});
  EXPECT_EQ(found.size(), 1u) << found.text();
  return found.empty() ? leak::goroutine_info{} : *found.begin();
}

TEST_F(LeakTest, NothingIsLeft) {
  run_to_end([] {
    wait_group wg;
    for (int i = 0; i < 10; ++i)
      wg.go([] { yield(); });
    wg.wait();
    const leak::report found = leak::find();
    EXPECT_TRUE(found.empty()) << found.text();
  });
}

TEST_F(LeakTest, NothingIsLeftForAnOrdinaryThread) { EXPECT_TRUE(leak::find().empty()); }

TEST_F(LeakTest, BlockedSend) {
  run_to_end([] {
    auto c = make_chan<int>(1); // at: channel made
    go([=] {                    // at: sender created
      c.send(1);
      c.send(2); // at: sender blocked
    });
    const auto g = only_leak();
    EXPECT_STREQ(g.reason, "chan send");
    EXPECT_STREQ(g.verdict, "alive");
    EXPECT_GT(g.id, 0u);
    EXPECT_FALSE(g.daemon);
    expect_at(g.blocked_at, "sender blocked");
    expect_at(g.created_at, "sender created");
    ASSERT_TRUE(g.channel);
    EXPECT_EQ(g.channel->capacity, 1u);
    expect_at(g.channel->made_at, "channel made");
    EXPECT_TRUE(g.cases.empty());
    c.recv(), c.recv();
  });
}

TEST_F(LeakTest, BlockedReceive) {
  run_to_end([] {
    auto c = make_chan<int>();
    wait_group wg;
    wg.go([=] { // at: receiver created
      c.recv(); // at: receiver blocked
    });
    const auto g = only_leak();
    EXPECT_STREQ(g.reason, "chan receive");
    expect_at(g.blocked_at, "receiver blocked");
    expect_at(g.created_at, "receiver created");
    c.close();
    wg.wait();
  });
}

TEST_F(LeakTest, BlockedRange) {
  run_to_end([] {
    auto c = make_chan<int>();
    go([=] {
      for (int v : c) // at: range blocked
        EXPECT_EQ(v, 1);
    });
    const auto first = only_leak();
    EXPECT_STREQ(first.reason, "chan receive");
    expect_at(first.blocked_at, "range blocked");
    c.send(1);
    expect_at(only_leak().blocked_at, "range blocked");
    c.close();
  });
}

TEST_F(LeakTest, BlockedSelectListsItsCases) {
  run_to_end([] {
    auto in = make_chan<int>(), out = make_chan<int>(3);
    for (int i = 0; i < 3; ++i)
      out.send(i);
    go([=] {
      recv_case got{in};      // at: first case
      send_case sent{out, 1}; // at: second case
      chan<int> nil;
      recv_case never{nil};     // at: third case
      select(got, sent, never); // at: select blocked
    });
    const auto g = only_leak();
    EXPECT_STREQ(g.reason, "select");
    expect_at(g.blocked_at, "select blocked");
    EXPECT_FALSE(g.channel);
    ASSERT_EQ(g.cases.size(), 3u);
    EXPECT_STREQ(g.cases[0].op, "recv");
    EXPECT_STREQ(g.cases[1].op, "send");
    expect_at(g.cases[0].at, "first case");
    expect_at(g.cases[1].at, "second case");
    expect_at(g.cases[2].at, "third case");
    ASSERT_TRUE(g.cases[0].channel && g.cases[1].channel);
    EXPECT_EQ(g.cases[1].channel->capacity, 3u);
    EXPECT_NE(g.cases[0].channel->id, g.cases[1].channel->id);
    EXPECT_FALSE(g.cases[2].channel);
    in.close();
  });
}

TEST_F(LeakTest, UnnamedCasesAreListedToo) {
  run_to_end([] {
    auto a = make_chan<int>(), b = make_chan<int>();
    go([=] {
      select(a,             // at: unnamed first
             recv_case{b}); // at: unnamed second
    });
    const auto g = only_leak();
    expect_at(g.blocked_at, "unnamed first");
    ASSERT_EQ(g.cases.size(), 2u);
    expect_at(g.cases[1].at, "unnamed second");
    a.close();
  });
}

/// Runs blocked in a goroutine, checks the reason and the line of the report, and lets it go on with
/// release().
template <class Blocked, class Release>
void expect_reason(const char *reason, const char *mark, Blocked blocked, Release release) {
  wait_group wg;
  wg.go(blocked);
  const auto g = only_leak();
  EXPECT_STREQ(g.reason, reason);
  expect_at(g.blocked_at, mark);
  release();
  wg.wait();
}

TEST_F(LeakTest, ReasonsOfTheSyncTypes) {
  run_to_end([] {
    wait_group wg;
    wg.add();
    expect_reason(
        "sync.WaitGroup.Wait", "wg",
        [&] {
          wg.wait(); // at: wg
        },
        [&] { wg.done(); });
    mutex mu;
    mu.lock();
    expect_reason(
        "sync.Mutex.Lock", "mutex",
        [&] {
          mu.lock(); // at: mutex
        },
        [&] { mu.unlock(); });
    mu.unlock();
    shared_mutex rw;
    rw.lock();
    expect_reason(
        "sync.RWMutex.RLock", "reader",
        [&] {
          rw.lock_shared(); // at: reader
          rw.unlock_shared();
        },
        [&] { rw.unlock(); });
    rw.lock_shared();
    expect_reason(
        "sync.RWMutex.Lock", "writer",
        [&] {
          rw.lock(); // at: writer
          rw.unlock();
        },
        [&] { rw.unlock_shared(); });
    condition_variable cv;
    expect_reason(
        "sync.Cond.Wait", "condition",
        [&] {
          std::unique_lock lock(mu);
          cv.wait(lock); // at: condition
        },
        [&] { cv.notify_all(); });
  });
}

TEST_F(LeakTest, OnceNamesTheWaitingCall) {
  run_to_end([] {
    once o;
    auto gate = make_chan<void>();
    wait_group wg;
    wg.go([&] { o.call([&] { gate.recv(); }); });
    wait_until_parked(1);
    wg.go([&] {
      o.call([] {}); // at: once
    });
    const auto found = leak::find({.window = 100ms});
    EXPECT_TRUE(std::any_of(found.begin(), found.end(), [](const leak::goroutine_info &g) {
      return std::string(g.reason) == "sync.Once.Do" && g.blocked_at.line == line("once");
    })) << found.text();
    gate.close();
    wg.wait();
  });
}

TEST_F(LeakTest, ALockGuardHasNoLineInTheStandardLibrary) {
  run_to_end([] {
    mutex mu;
    mu.lock();
    wait_group wg;
    wg.go([&] { std::lock_guard lock(mu); });
    const auto g = only_leak();
    EXPECT_STREQ(g.reason, "sync.Mutex.Lock");
    EXPECT_TRUE(g.blocked_at.file == "unknown" || g.blocked_at.file.ends_with("leak_test.cpp"))
        << g.blocked_at.file;
    mu.unlock();
    wg.wait();
  });
}

TEST_F(LeakTest, FindWaitsForGoroutinesThatAreAboutToEnd) {
  run_to_end([] {
    for (int i = 0; i < 5; ++i)
      go([] { sleep_for(100ms); });
    const leak::report found = leak::find({.window = 20s});
    EXPECT_TRUE(found.empty()) << found.text();
  });
}

TEST_F(LeakTest, FindAnswersAtTheEndOfTheWindow) {
  run_to_end([] {
    auto stop = make_chan<void>();
    wait_group wg;
    wg.go([=] { select(stop, after(1h)); });
    const auto start = clock::now();
    EXPECT_EQ(leak::find({.window = 50ms}).size(), 1u);
    EXPECT_LT(clock::now() - start, 5s);
    stop.close();
    wg.wait();
  });
}

TEST_F(LeakTest, FindDecidesAtOnceWhenNothingCanRun) {
  run_to_end([] {
    auto c = make_chan<int>();
    go([=] { c.recv(); });
    const auto start = clock::now();
    EXPECT_EQ(leak::find({.window = 30s}).size(), 1u);
    EXPECT_LT(clock::now() - start, 10s);
    c.close();
  });
}

TEST_F(LeakTest, ASleepingGoroutineIsAlive) {
  run_to_end([] {
    auto done = make_chan<void>();
    go([=] {
      sleep_for(700ms); // at: asleep
      done.close();
    });
    wait_until_parked(1);
    const auto g = only_leak(1ms);
    EXPECT_STREQ(g.reason, "sleep");
    expect_at(g.blocked_at, "asleep");
    done.recv();
  });
}

TEST_F(LeakTest, DaemonsAreExcluded) {
  run_to_end([] {
    auto c = make_chan<int>();
    go_daemon([=] { c.recv(); });
    sleep_for(settle);
    EXPECT_TRUE(leak::find().empty());
    c.close();
  });
}

TEST_F(LeakTest, WithoutRun) {
  auto c = make_chan<int>();
  go([=] { // at: outside created
    c.recv();
  });
  const auto g = only_leak();
  EXPECT_STREQ(g.reason, "chan receive");
  expect_at(g.created_at, "outside created");
  c.close();
  EXPECT_TRUE(eventually([] { return leak::find({.window = 1ms}).empty(); }));
}

TEST_F(LeakTest, TextAndJson) {
  run_to_end([] {
    auto c = make_chan<int>(); // at: json channel
    go([=] {
      c.recv(); // at: json blocked
    });
    const leak::report found = leak::find({.window = 100ms});
    EXPECT_NE(found.text().find("chan receive"), std::string::npos) << found.text();
    const auto json = nlohmann::json::parse(found.json());
    EXPECT_EQ(json.at("version"), 1);
    const auto &g = json.at("goroutines").at(0);
    EXPECT_EQ(g.at("reason"), "chan receive");
    EXPECT_EQ(g.at("blocked_at").at("line"), line("json blocked"));
    EXPECT_EQ(g.at("channel").at("capacity"), 0);
    EXPECT_EQ(g.at("channel").at("made_at").at("line"), line("json channel"));
    EXPECT_EQ(g.at("daemon"), false);
    c.close();
  });
}

class DumpTest : public RuntimeTest {};

std::string dump() {
  std::ostringstream out;
  dump_goroutines(out);
  return out.str();
}

TEST_F(DumpTest, NamesWhatEveryGoroutineWaitsFor) {
  run_to_end([] {
    auto c = make_chan<int>(2); // at: dump channel
    go([=] {                    // at: dump created
      c.recv();                 // at: dump blocked
    });
    go_daemon([=] { c.recv(); });
    wait_until_parked(1);
    const std::string text = dump();
    const auto at = [](const char *mark) { return "leak_test.cpp:" + std::to_string(line(mark)); };
    EXPECT_TRUE(std::regex_search(text, std::regex(R"(goroutine \d+ \[chan receive)"))) << text;
    EXPECT_NE(text.find(at("dump blocked")), std::string::npos) << text;
    EXPECT_NE(text.find(at("dump created")), std::string::npos) << text;
    EXPECT_NE(text.find(at("dump channel")), std::string::npos) << text;
    EXPECT_TRUE(std::regex_search(text, std::regex(R"(\[running)"))) << "the caller itself:\n" << text;
    c.close();
  });
}

TEST_F(DumpTest, TellsHowLongAGoroutineIsBlocked) {
  run_to_end([] {
    auto c = make_chan<int>();
    go([=] { c.recv(); });
    sleep_for(1100ms);
    EXPECT_TRUE(std::regex_search(dump(), std::regex(R"(\[chan receive, [1-9]\d* ?s\])"))) << dump();
    c.close();
  });
}

TEST_F(DumpTest, WorksWhileOthersRun) {
  run_to_end([] {
    std::atomic<bool> stop = false;
    auto c = make_chan<int>();
    wait_group wg;
    for (int g = 0; g < 4; ++g)
      wg.go([&, g] {
        while (!stop)
          g % 2 ? c.send(1) : void(c.recv());
      });
    for (int i = 0; i < 50; ++i) {
      EXPECT_FALSE(dump().empty());
      (void)leak::find({.window = 0ms});
      yield();
    }
    stop = true;
    EXPECT_TRUE(eventually([&] {
      (void)c.try_send(1);
      int v;
      (void)c.try_recv(v);
      return wg.wait_for(1ms);
    }));
  });
}

} // namespace
} // namespace tether
