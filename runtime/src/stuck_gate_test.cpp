// The check for stuck goroutines against random programs: after every explored step it is asked, and who was named
// once must not be able to move in the rest of that execution. TETHER_GATE_PROGRAMS sets how many programs there are,
// TETHER_GATE_SEED where they begin.
#include "explore/stuck_check.h"
#include "stuck_gate_program.h"
#include "test_support.h"

#include <tether/explore.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>

namespace tether::test {
namespace {

using namespace stuck_gate;

// --- The execution of a program --------------------------------------------------------------------------------

/// The handles of one goroutine.
struct handles {
  std::array<chan<int>, slots> c;
  chan<chan<int>> carrier;
  context ctx;
  std::optional<cancel_func> cancel;

  handles() : carrier(make_chan<chan<int>>(1)), ctx(background()) {}
  handles(const handles &other) : c(other.c), carrier(other.carrier), ctx(other.ctx) {}
};

struct frame;

/// What lies on the heap and refers to a stack.
struct node {
  frame *to;
};
constexpr std::size_t most_nodes = 64;
node nodes[most_nodes];
std::size_t nodes_used = 0;

/// What a goroutine has on its stack.
struct frame {
  handles own;
  mutex lock;
  condition_variable changed;
  semaphore permits{1};
  wait_group children;
};

/// Handles in static storage.
std::array<chan<int>, slots> globals;
std::array<recv_chan<int>, slots> one_way;
std::unique_ptr<cancel_func> hidden;

template <class F>
void tolerate(F f) {
  try {
    f();
  } catch (const closed_error &) {
  } catch (const std::logic_error &) {
  }
}

struct boxed {
  chan<int> c;
};

[[gnu::noinline]] void execute(const script &s, frame &here, frame *parent, node *link);

[[gnu::noinline]] void start(const script &child, frame &here, std::uint8_t which) {
  using access = script::access;
  switch (child.how) {
  case access::copies:
    go([&child, given = here.own] {
      frame f;
      f.own.c = given.c;
      f.own.carrier = given.carrier;
      f.own.ctx = given.ctx;
      execute(child, f, nullptr, nullptr);
    });
    return;
  case access::some_copies:
    go(
        [&child](chan<int> c, chan<chan<int>> carrier) {
          frame f;
          f.own.c[0] = std::move(c);
          f.own.carrier = std::move(carrier);
          execute(child, f, nullptr, nullptr);
        },
        here.own.c[which], here.own.carrier);
    return;
  case access::moved:
    go(
        [&child](chan<int> c) {
          frame f;
          f.own.c[1] = std::move(c);
          f.own.carrier = nullptr;
          execute(child, f, nullptr, nullptr);
        },
        std::move(here.own.c[which]));
    return;
  case access::reference:
    here.children.add();
    go([&child, &here] {
      frame f;
      f.own.carrier = nullptr;
      execute(child, f, &here, nullptr);
      here.children.done();
    });
    return;
  case access::pointer_on_the_heap: {
    node *link = &nodes[nodes_used++ % most_nodes];
    link->to = &here;
    here.children.add();
    go([&child, link] {
      {
        frame f;
        f.own.carrier = nullptr;
        execute(child, f, nullptr, link);
      }
      link->to->children.done();
      link->to = nullptr;
    });
    return;
  }
  case access::count:
    break;
  }
}

void perform(const instruction &i, const script &s, std::size_t &next_child, frame &here, frame *parent, node *link,
             std::shared_ptr<boxed> &box) {
  auto &c = here.own.c;
  frame &near = parent ? *parent : link ? *link->to : here;
  switch (i.what) {
  case act::make:
    c[i.a] = make_chan<int>(i.b);
    return;
  case act::drop:
    c[i.a] = nullptr;
    return;
  case act::copy:
    c[i.a] = c[i.b];
    return;
  case act::send:
    c[i.a].send(1);
    return;
  case act::recv:
    c[i.a].recv();
    return;
  case act::close:
    c[i.a].close();
    return;
  case act::select: {
    recv_case first{c[i.a]};
    recv_case second{c[i.b]};
    recv_case stop{here.own.ctx.done()};
    select(first, second, stop);
    return;
  }
  case act::select_send: {
    send_case first{c[i.a], 1};
    recv_case second{c[i.b]};
    select(first, second);
    return;
  }
  case act::poll: {
    recv_case first{c[i.a]};
    send_case second{c[i.b], 1};
    select(first, second, otherwise);
    return;
  }
  case act::timeout: {
    recv_case first{c[i.a]};
    select(first, after(1s * (1 + i.b)));
    return;
  }
  case act::sleep:
    sleep_for(1s * (1 + i.b));
    return;
  case act::yield:
    yield();
    return;
  case act::send_handle:
    here.own.carrier.send(c[i.a]);
    return;
  case act::recv_handle:
    if (auto got = here.own.carrier.recv())
      c[i.a] = *got;
    return;
  case act::parent_send:
    if (parent)
      parent->own.c[i.a].send(1);
    return;
  case act::parent_recv:
    if (parent)
      parent->own.c[i.a].recv();
    return;
  case act::parent_close:
    if (parent)
      parent->own.c[i.a].close();
    return;
  case act::node_send:
    if (link)
      link->to->own.c[i.a].send(1);
    return;
  case act::node_recv:
    if (link)
      link->to->own.c[i.a].recv();
    return;
  case act::lock:
    near.lock.lock();
    return;
  case act::unlock:
    near.lock.unlock();
    return;
  case act::wait:
    here.children.wait();
    return;
  case act::cancel: {
    auto [ctx, cancel] = with_cancel(here.own.ctx);
    here.own.ctx = ctx;
    here.own.cancel.emplace(std::move(cancel));
    return;
  }
  case act::drop_cancel:
    if (here.own.cancel) {
      if (i.a == 0)
        here.own.cancel->release();
      here.own.cancel.reset();
    }
    return;
  case act::done:
    here.own.ctx.done().recv();
    return;
  case act::narrow_recv: {
    recv_chan<int> only = c[i.a];
    c[i.a] = nullptr;
    sleep_for(1s);
    only.recv();
    return;
  }
  case act::narrow_send: {
    send_chan<int> only = c[i.a];
    c[i.a] = nullptr;
    sleep_for(1s);
    only.send(1);
    return;
  }
  case act::later: {
    auto call = after_func(1s * (1 + i.b), [c = c[i.a]] { tolerate([&] { c.close(); }); });
    return;
  }
  case act::to_heap:
    box = std::make_shared<boxed>(boxed{c[i.a]});
    c[i.a] = nullptr;
    return;
  case act::from_heap:
    if (box) {
      c[i.a] = box->c;
      box.reset();
    }
    return;
  case act::to_global:
    globals[i.b] = c[i.a];
    c[i.a] = nullptr;
    return;
  case act::from_global:
    c[i.a] = globals[i.b];
    return;
  case act::narrow_global:
    if (one_way[i.b])
      std::exchange(one_way[i.b], nullptr).recv();
    else
      one_way[i.b] = std::exchange(c[i.a], nullptr);
    return;
  case act::hide_cancel: // and back
    if (here.own.cancel)
      hidden = std::make_unique<cancel_func>(std::move(*here.own.cancel)), here.own.cancel.reset();
    else if (hidden)
      here.own.cancel.emplace(std::move(*std::exchange(hidden, nullptr)));
    return;
  case act::deadline: {
    auto [ctx, cancel] = with_timeout(here.own.ctx, 1s * (1 + i.b));
    here.own.ctx = ctx;
    cancel.release();
    return;
  }
  case act::when_done:
    after_func(here.own.ctx, [c = c[i.a]] { tolerate([&] { c.close(); }); });
    return;
  case act::recv_for: {
    int value = 0;
    c[i.a].recv_for(value, 1s * (1 + i.b));
    return;
  }
  case act::cond_wait:
    near.lock.lock();
    near.changed.wait(near.lock);
    near.lock.unlock();
    return;
  case act::notify:
    i.a == 0 ? near.changed.notify_all() : near.changed.notify_one();
    return;
  case act::acquire:
    near.permits.acquire();
    return;
  case act::release:
    near.permits.release();
    return;
  case act::spawn:
    start(s.children[next_child++], here, i.a);
    return;
  case act::count:
    return;
  }
}

void execute(const script &s, frame &here, frame *parent, node *link) {
  std::size_t next_child = 0;
  std::shared_ptr<boxed> box;
  for (const instruction &i : s.body)
    tolerate([&] { perform(i, s, next_child, here, parent, link, box); });
  here.children.wait(); // they may refer to this stack
}

/// True when all handles are on stacks, and in calls that are going to be made.
bool hides_nothing(const script &s) {
  for (const instruction &i : s.body)
    switch (i.what) {
    case act::to_heap:
    case act::to_global:
    case act::narrow_global:
    case act::send_handle:
    case act::hide_cancel:
    case act::when_done:
      return false;
    default:
      break;
    }
  return s.how != script::access::pointer_on_the_heap &&
         std::all_of(s.children.begin(), s.children.end(), hides_nothing);
}

std::uint64_t setting(const char *name, std::uint64_t otherwise_) {
  const char *text = std::getenv(name);
  return text && *text ? std::strtoull(text, nullptr, 10) : otherwise_;
}

explore::result check(const script &s, std::uint64_t schedules, std::uint64_t seed) {
  explore::options o;
  o.schedules = schedules;
  o.time = 20s;
  o.steps = 400;
  o.seed = seed;
  o.timers = seed % 3 == 0 ? explore::timer_policy::idle : explore::timer_policy::racing;
  o.check_stuck = true;
  return explore::run(
      [&s] {
        nodes_used = 0;
        globals = {};
        one_way = {};
        static_cast<void>(hidden.release()); // it belongs to an execution that is over
        std::memset(nodes, 0, sizeof nodes);
        frame here;
        execute(s, here, nullptr, nullptr);
      },
      o);
}

class StuckGateTest : public RuntimeTest {
protected:
  void SetUp() override {
    RuntimeTest::SetUp();
    detail::known_references = {reinterpret_cast<const std::uintptr_t *>(nodes),
                                reinterpret_cast<const std::uintptr_t *>(nodes + most_nodes)};
    before_ = detail::the_stuck_tally;
  }
  void TearDown() override { detail::known_references = {}; }
  detail::stuck_tally seen() const {
    const detail::stuck_tally &now = detail::the_stuck_tally;
    return {now.asked - before_.asked, now.named - before_.named, now.leaked - before_.leaked,
            now.found - before_.found};
  }

private:
  detail::stuck_tally before_;
};

template <class F>
explore::result checked(F f) {
  explore::options o;
  o.check_stuck = true;
  return explore::run(f, o);
}

// The check would be wrong if it knew nothing of this pointer, and the gate says so.
TEST_F(StuckGateTest, AWrongVerdictIsAnError) {
  const auto program = [] {
    frame here;
    here.own.c[0] = make_chan<int>();
    nodes[0].to = &here;
    go([] {
      sleep_for(1s);
      nodes[0].to->own.c[0].send(1);
    });
    here.own.c[0].recv();
  };
  EXPECT_TRUE(checked(program).ok());
  detail::known_references = {};
  const std::string error = checked(program).error;
  EXPECT_NE(error.find("has named goroutine 0 after step"), std::string::npos) << error;
  EXPECT_NE(error.find("it was in chan receive at"), std::string::npos) << error;
}

// Not inlined: what is left on the stack of the caller would keep the goroutine in reach.
[[gnu::noinline]] void start_sender_and_keep_receiver() {
  auto c = make_chan<int>();
  one_way[0] = c;
  go([=] { c.send(1); });
}

[[gnu::noinline]] void start_receiver_and_keep_receiver() {
  auto c = make_chan<int>();
  one_way[0] = c;
  go([=] { c.recv(); });
}

TEST_F(StuckGateTest, AReceiverInStaticStorageMayWakeASender) {
  const explore::result found = checked([] {
    one_way = {};
    start_sender_and_keep_receiver();
    sleep_for(1s);
    std::exchange(one_way[0], nullptr).recv();
  });
  EXPECT_TRUE(found.ok()) << found.text();
}

TEST_F(StuckGateTest, AReceiverInStaticStorageWakesNoReceiver) {
  const explore::result found = checked([] {
    one_way = {};
    start_receiver_and_keep_receiver();
    sleep_for(1s);
  });
  EXPECT_EQ(found.leaks.size(), 1u) << found.text();
  EXPECT_EQ(seen().leaked, seen().found);
  EXPECT_GT(seen().found, 0u);
}

TEST_F(StuckGateTest, RandomPrograms) {
  const std::uint64_t programs = setting("TETHER_GATE_PROGRAMS", sanitized ? 200 : 2000);
  const std::uint64_t first = setting("TETHER_GATE_SEED", 1);
  const std::uint64_t schedules = setting("TETHER_GATE_SCHEDULES", 200);
  std::uint64_t executions = 0;
  std::uint64_t exhaustive = 0;
  for (std::uint64_t seed = first; seed < first + programs; ++seed) {
    const script program = generator(seed).make();
    const detail::stuck_tally before = seen();
    const explore::result found = check(program, schedules, seed);
    const detail::stuck_tally after = seen();
    executions += found.schedules;
    exhaustive += found.exhaustive;
    ASSERT_EQ(found.error, "") << "program " << seed << '\n' << text_of(program);
    if (hides_nothing(program)) {
      EXPECT_EQ(after.leaked - before.leaked, after.found - before.found) << "program " << seed << '\n'
                                                                          << text_of(program) << found.text();
    }
  }
  const detail::stuck_tally all = seen();
  std::printf("%llu programs (%llu explored to the end), %llu executions, %s\n",
              static_cast<unsigned long long>(programs), static_cast<unsigned long long>(exhaustive),
              static_cast<unsigned long long>(executions), all.text().c_str());
  EXPECT_GT(all.named, programs / 4);
}

} // namespace
} // namespace tether::test
