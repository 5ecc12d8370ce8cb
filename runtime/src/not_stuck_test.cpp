// leak::find_stuck: what must stay silent, each with who holds the handle or the reference.
#include "stuck_test_support.h"

#include <tether/explore.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <thread>
#include <vector>

namespace tether {
namespace {

using namespace test;

TEST_F(NotStuckTest, TheCallerHoldsTheChannel) {
  run_to_end([] {
    auto c = make_chan<int>();
    go([c] { c.recv(); });
    expect_silence(1);
    c.close();
  });
}

TEST_F(NotStuckTest, AnExplorationLeavesNoWaitBehind) {
  explore::run([] {
    for (int i = 0; i < 5; ++i)
      go([] { semaphore(1).acquire(2); });
  });
  run_to_end([] {
    auto c = make_chan<int>();
    for (int i = 0; i < 5; ++i)
      go([c] {
        int value;
        c.recv_for(value, 1h);
      });
    expect_silence(5);
    c.close();
  });
}

TEST_F(NotStuckTest, TheCallerHoldsAReference) {
  run_to_end([] {
    auto c = std::make_unique<chan<int>>(make_chan<int>());
    chan<int> &r = *c;
    go([&r] { r.recv(); });
    expect_silence(1);
    r.close();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, ASleepingGoroutineHoldsIt) {
  run_to_end([] {
    auto c = make_chan<int>();
    auto stop = make_chan<void>();
    go([c, stop] {
      select(stop, after(1h));
      c.close();
    });
    go([in = recv_chan<int>(c)] { in.recv(); });
    c = nullptr;
    expect_silence(2);
    stop.close();
  });
}

TEST_F(NotStuckTest, AClosureThatHasNotRunHoldsIt) {
  run_to_end([] {
    auto c = make_chan<int>();
    go([in = recv_chan<int>(c)] { in.recv(); });
    wait_until_parked(1);
    std::atomic<bool> checked = false;
    // With one processor it is still in a queue when the check runs.
    go([c, &checked] {
      c.close();
      checked.wait(false);
    });
    c = nullptr;
    const leak::report found = stuck_now();
    EXPECT_TRUE(found.empty()) << found.text();
    checked = true;
    checked.notify_all();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, AChainThatEndsInALiveOne) {
  run_to_end([] {
    auto first = make_chan<int>();
    chan<int> from = first;
    for (int i = 0; i < 20; ++i) {
      auto to = make_chan<int>();
      go([from, to] {
        for (int v : from)
          to.send(v);
        to.close();
      });
      from = to;
    }
    from = nullptr;
    expect_silence(20);
    first.close();
    // The last one found nobody to send to, but closes.
  });
}

TEST_F(NotStuckTest, AHeapObjectHoldsIt) {
  run_to_end([] {
    struct server {
      chan<int> requests = make_chan<int>();
    };
    auto s = std::make_unique<server>();
    go([in = recv_chan<int>(s->requests)] { in.recv(); });
    expect_silence(1);
    s->requests.close();
    sleep_for(1ms);
  });
}

chan<int> global_channel;

TEST_F(NotStuckTest, AGlobalHoldsIt) {
  run_to_end([] {
    global_channel = make_chan<int>();
    go([] { global_channel.recv(); });
    expect_silence(1);
    global_channel.close();
    sleep_for(1ms);
    global_channel = nullptr;
  });
}

TEST_F(NotStuckTest, AChannelsBufferHoldsIt) {
  run_to_end([] {
    auto queue = make_chan<chan<int>>(1);
    apart([&] {
      auto reply = make_chan<int>();
      queue.send(reply);
      go([in = recv_chan<int>(reply)] { in.recv(); });
    });
    expect_silence(1);
    queue.recv()->close();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, ABlockedSenderOffersIt) {
  run_to_end([] {
    auto queue = make_chan<chan<int>>();
    apart([&] {
      auto reply = make_chan<int>();
      go([queue, reply] { queue.send(reply); });
      go([in = recv_chan<int>(reply)] { in.recv(); });
    });
    expect_silence(2);
    queue.recv()->close();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, ABlockedSenderIsEndedByAClose) {
  run_to_end([] {
    send_chan<int> kept;
    apart([&] {
      auto c = make_chan<int>();
      kept = c;
      go([c] { EXPECT_THROW(c.send(1), closed_error); });
    });
    expect_silence(1);
    kept.close();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, AReferenceIntoTheWaitersStack) {
  run_to_end([] {
    auto stop = make_chan<void>();
    apart([&] {
      go([stop] {
        auto c = make_chan<int>();
        go([&c, stop] {
          select(stop, after(1h));
          c.close();
        });
        c.recv();
      });
    });
    expect_silence(2);
    stop.close();
  });
}

TEST_F(NotStuckTest, AReferenceOverTwoStacks) {
  run_to_end([] {
    auto stop = make_chan<void>();
    apart([&] {
      go([stop] {
        auto c = make_chan<int>();
        auto inner = make_chan<int>();
        go([&c, &inner, stop] {
          chan<int> &mine = inner;
          go([&c, &mine, stop] {
            select(stop, after(1h));
            mine.close();
            c.close();
          });
          mine.recv();
        });
        c.recv();
      });
    });
    expect_silence(3);
    stop.close();
  });
}

TEST_F(NotStuckTest, AReferenceInAFunctionOnTheHeap) {
  run_to_end([] {
    struct big {
      char bytes[256] = {};
    };
    auto call = std::make_unique<std::function<void()>>();
    go([&f = *call] {
      auto c = make_chan<int>();
      f = [&c, b = big()] { c.close(), (void)b; };
      c.recv();
    });
    expect_silence(1);
    (*call)();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, AReferenceInAContainer) {
  run_to_end([] {
    std::map<int, std::vector<chan<int> *>> waiting;
    go([&waiting] {
      auto c = make_chan<int>();
      waiting[7].push_back(&c);
      c.recv();
    });
    expect_silence(1);
    waiting[7][0]->close();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, AReferenceWithATag) {
  run_to_end([] {
    auto word = std::make_unique<std::atomic<std::uintptr_t>>(0);
    go([&word = *word] {
      auto c = make_chan<int>();
      word = reinterpret_cast<std::uintptr_t>(&c) | std::uintptr_t(0xab) << 56 | 1;
      c.recv();
    });
    expect_silence(1);
    reinterpret_cast<chan<int> *>((*word << 8 >> 8) & ~std::uintptr_t(1))->close();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, AReferenceOnAThreadsStack) {
  run_to_end([] {
    std::atomic<chan<int> *> channel = nullptr;
    std::atomic<bool> checked = false;
    auto main = std::make_unique<std::thread>();
    go([&] {
      auto c = make_chan<int>();
      channel = &c;
      c.recv();
    });
    wait_until_parked(1);
    *main = std::thread([&] {
      chan<int> *mine = channel.exchange(nullptr);
      checked.wait(false);
      mine->close();
    });
    EXPECT_TRUE(eventually([&] { return channel == nullptr; }));
    expect_silence(1);
    checked = true;
    checked.notify_all();
    blocking([&] { main->join(); });
  });
}

TEST_F(NotStuckTest, AnOrdinaryThreadHoldsIt) {
  run_to_end([] {
    std::atomic<bool> checked = false;
    std::thread holder;
    apart([&] {
      auto c = make_chan<int>();
      go([in = recv_chan<int>(c)] { in.recv(); });
      holder = std::thread([&, c]() mutable {
        checked.wait(false);
        c.close();
      });
    });
    expect_silence(1);
    checked = true;
    checked.notify_all();
    blocking([&] { holder.join(); });
  });
}

TEST_F(NotStuckTest, AThreadBlockedInTheLibraryHoldsIt) {
  run_to_end([] {
    auto gate = make_chan<void>();
    std::thread holder;
    apart([&] {
      auto c = make_chan<int>();
      go([in = recv_chan<int>(c)] { in.recv(); });
      holder = std::thread([gate, c]() mutable {
        gate.recv();
        c.close();
      });
    });
    expect_silence(1);
    gate.close();
    blocking([&] { holder.join(); });
  });
}

TEST_F(NotStuckTest, ABlockingCallHoldsIt) {
  run_to_end([] {
    std::atomic<bool> checked = false;
    apart([&] {
      auto c = make_chan<int>();
      go([in = recv_chan<int>(c)] { in.recv(); });
      go([c, &checked] {
        blocking([&] { checked.wait(false); });
        c.close();
      });
    });
    expect_silence(1);
    checked = true;
    checked.notify_all();
    sleep_for(1ms);
  });
}

TEST_F(NotStuckTest, ARunningGoroutineHoldsIt) {
  run_to_end([] {
    const procs_guard procs(4);
    static std::atomic<bool> checked;
    checked = false;
    apart([&] {
      auto c = make_chan<int>();
      go([in = recv_chan<int>(c)] { in.recv(); });
      wait_until_parked(1);
      go([c] {
        while (!checked)
          std::this_thread::yield();
        c.close();
      });
    });
    expect_silence(1);
    checked = true;
  });
}

TEST_F(NotStuckTest, ADaemonHoldsIt) {
  run_to_end([] {
    auto stop = make_chan<void>();
    apart([&] {
      auto c = make_chan<int>();
      go([in = recv_chan<int>(c)] { in.recv(); });
      go_daemon([c, stop] {
        select(stop, after(1h));
        c.close();
      });
    });
    expect_silence(1);
    stop.close();
  });
}

} // namespace
} // namespace tether
