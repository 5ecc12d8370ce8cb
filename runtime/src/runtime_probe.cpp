// A program that does one thing that ends or marks its process, for process_test.cpp to look at from outside:
//     runtime_probe SCENARIO
// The lines that its reports must name carry a comment "// at: <mark>".
#include <tether/leak.h>
#include <tether/tether.h>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <utility>

// NOLINTBEGIN(tether-*): the scenarios are wrong on purpose

using namespace std::chrono_literals;

namespace {

int deadlock_of_main() {
  return tether::run([] {
    auto c = tether::make_chan<int>();
    c.recv(); // at: deadlock of main
  });
}

int deadlock_of_all() {
  return tether::run([] {
    auto a = tether::make_chan<int>(), b = tether::make_chan<int>(4); // at: deadlock channel
    tether::wait_group wg;
    wg.go([=] {  // at: deadlock created
      a.send(1); // at: deadlock send
    });
    wg.go([=] {
      b.recv(); // at: deadlock receive
    });
    wg.wait(); // at: deadlock wait
  });
}

int deadlock_of_a_mutex() {
  return tether::run([] {
    tether::mutex mu;
    mu.lock();
    mu.lock(); // at: deadlock lock
  });
}

int deadlock_of_select() {
  return tether::run([] { tether::select(); });
}

int deadlock_after_work() {
  return tether::run([] {
    tether::sleep_for(20ms);
    tether::blocking([] { std::this_thread::sleep_for(20ms); });
    tether::wait_group wg;
    for (int i = 0; i < 100; ++i)
      wg.go([] { tether::yield(); });
    wg.wait();
    tether::make_chan<int>().recv();
  });
}

int deadlock_beside_a_daemon() {
  return tether::run([] {
    auto c = tether::make_chan<int>();
    tether::go_daemon([=] { c.recv(); });
    tether::make_chan<void>().recv();
  });
}

int deadlock_beside_a_stopped_timer() {
  return tether::run([] {
    tether::timer t{1h};
    t.stop();
    t.channel().recv();
  });
}

int no_deadlock() {
  return tether::run([] {
    auto c = tether::make_chan<int>();
    tether::after_func(50ms, [=] { c.send(1); });
    c.recv();
    tether::go([=] { tether::sleep_for(50ms), c.send(2); });
    c.recv();
    tether::go([=] {
      tether::blocking([] { std::this_thread::sleep_for(50ms); });
      c.send(3);
    });
    c.recv();
    tether::after(50ms).recv();
    return 5;
  });
}

int no_deadlock_beside_a_thread() {
  auto c = tether::make_chan<int>(1);
  std::thread outside([=] {
    c.send(1);
    std::this_thread::sleep_for(100ms);
    c.send(2);
  });
  const int status = tether::run([=] {
    while (c.recv() != 2) {
    }
    return 6;
  });
  outside.join();
  return status;
}

int leaks() {
  return tether::run([] {
    auto c = tether::make_chan<int>(); // at: leak channel
    auto started = tether::make_chan<void>();
    tether::go([=] { // at: leak created
      started.send();
      c.send(1); // at: leak send
    });
    tether::go([=] {
      started.send();
      tether::recv_case got{tether::make_chan<int>()};                    // at: leak case
      tether::select(got, tether::recv_case{tether::make_chan<void>(7)}); // at: leak select
    });
    tether::go_daemon([=] {
      started.send();
      tether::make_chan<int>().recv();
    });
    tether::go([] { tether::sleep_for(50ms); });
    for (int i = 0; i < 3; ++i)
      started.recv();
    return 7;
  });
}

int leak_free() {
  return tether::run([] {
    tether::wait_group wg;
    wg.go([] {});
    wg.wait();
    return 3;
  });
}

int leaks_without_run() {
  auto c = tether::make_chan<int>();
  tether::go([=] {
    c.send(1);
    c.send(2); // at: leak without run
  });
  c.recv();
  return 4;
}

int second_run_is_clean() {
  tether::run([] {
    tether::go([] { tether::make_chan<int>().recv(); });
    tether::sleep_for(5ms);
  });
  return tether::run([] {});
}

int uncaught_in_go() {
  return tether::run([] {
    tether::go([] { // at: uncaught created
      throw std::runtime_error("the reason");
    });
    tether::make_chan<int>().recv();
  });
}

int uncaught_in_wait_group() {
  return tether::run([] {
    tether::wait_group wg;
    wg.go([] { // at: uncaught in wait group
      throw std::runtime_error("the reason");
    });
    wg.wait();
  });
}

int uncaught_in_after_func() {
  return tether::run([] {
    tether::after_func(1ms, [] { throw std::runtime_error("the reason"); });
    tether::sleep_for(10s);
  });
}

int uncaught_in_main() {
  return tether::run([] { throw std::runtime_error("the reason"); });
}

int uncaught_number() {
  return tether::run([] {
    tether::go([] { throw 42; });
    tether::make_chan<int>().recv();
  });
}

int send_on_closed() {
  return tether::run([] {
    tether::go([] {
      auto c = tether::make_chan<int>();
      c.close();
      c.send(1);
    });
    tether::make_chan<int>().recv();
  });
}

int terminate_handler() {
  std::set_terminate([] { ::_exit(42); });
  return uncaught_in_go();
}

[[gnu::noinline]] int recurse(volatile char *below, int depth) {
  volatile char frame[512];
  frame[depth % 512] = *below;
  return depth < 0 ? 0 : recurse(frame, depth + 1) + frame[0];
}

int overflow() {
  return tether::run([] {
    tether::wait_group wg;
    wg.go([] { // at: overflow created
      volatile char bottom = 0;
      std::printf("%d\n", recurse(&bottom, 0));
    });
    wg.wait();
  });
}

/// Uses that much of the stack, every byte of it, and then calls f.
template <class F>
[[gnu::noinline]] int use_stack(const volatile char *top, std::ptrdiff_t bytes, F f) {
  volatile char frame[256];
  for (volatile char &c : frame)
    c = 1;
  if (top - frame > bytes)
    return f(), 0;
  return use_stack(top, bytes, f) + frame[5];
}

/// Beyond the end of a stack, but not beyond its guard, then gives the processor up: there or back at the top.
int overflow_into_the_guard(bool at_the_top) {
  return tether::run([=] {
    tether::wait_group wg;
    wg.go([=] { // at: small overflow created
      volatile char top = 0;
      constexpr std::ptrdiff_t bytes = 264 * 1024;
      use_stack(&top, bytes, [=] {
        if (!at_the_top)
          tether::yield();
      });
      tether::yield();
    });
    wg.go([] { tether::yield(); });
    wg.wait();
  });
}
int overflow_seen_where_it_is() { return overflow_into_the_guard(false); }
int overflow_seen_afterwards() { return overflow_into_the_guard(true); }

/// Resident memory of the process in bytes.
double resident() {
  std::FILE *file = std::fopen("/proc/self/statm", "r");
  long pages = 0;
  if (!file || std::fscanf(file, "%*d %ld", &pages) != 1)
    std::abort();
  std::fclose(file);
  return double(pages) * double(::sysconf(_SC_PAGESIZE));
}

int crowd(long n) {
  return tether::run([n] {
    auto gate = tether::make_chan<void>();
    tether::wait_group wg;
    const double before = resident();
    for (long i = 0; i < n; ++i)
      wg.go([gate] { gate.recv(); });
    while (tether::leak::find({.window = std::chrono::seconds(0)}).size() < std::size_t(n))
      tether::yield();
    tether::yield();
    const double each = (resident() - before) / double(n);
    const auto start = std::chrono::steady_clock::now();
    gate.close();
    wg.wait();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::printf("%ld parked, %.0f bytes each, woken in %.2f s\n", n, each, took.count());
    return each <= 4.5 * 1024 ? 0 : 1;
  });
}
int a_million() { return crowd(1'000'000); }
int fifty_thousand() { return crowd(50'000); }

int segmentation_fault() {
  return tether::run([] {
    tether::wait_group wg;
    wg.go([] {
      volatile int *volatile nowhere = nullptr;
      *nowhere = 1;
    });
    wg.wait();
  });
}

/// Parks goroutines until there is no memory for another stack, then shows that all of them still work.
int no_memory_for_a_stack() {
  return tether::run([] {
    const rlimit limit{rlim_t(2) << 30, rlim_t(2) << 30};
    if (::setrlimit(RLIMIT_AS, &limit) != 0)
      return 1;
    auto gate = tether::make_chan<void>();
    tether::wait_group wg;
    long started = 0;
    try {
      for (; started < 1'000'000; ++started)
        wg.go([=] { gate.recv(); });
    } catch (const std::bad_alloc &) {
      std::printf("bad_alloc\n");
    }
    gate.close();
    wg.wait();
    wg.go([] { std::printf("works again\n"); });
    wg.wait();
    return 0;
  });
}

constexpr std::pair<const char *, int (*)()> scenarios[] = {
    {"deadlock_of_main", deadlock_of_main},
    {"deadlock_of_all", deadlock_of_all},
    {"deadlock_of_a_mutex", deadlock_of_a_mutex},
    {"deadlock_of_select", deadlock_of_select},
    {"deadlock_after_work", deadlock_after_work},
    {"deadlock_beside_a_daemon", deadlock_beside_a_daemon},
    {"deadlock_beside_a_stopped_timer", deadlock_beside_a_stopped_timer},
    {"no_deadlock", no_deadlock},
    {"no_deadlock_beside_a_thread", no_deadlock_beside_a_thread},
    {"leaks", leaks},
    {"leak_free", leak_free},
    {"leaks_without_run", leaks_without_run},
    {"second_run_is_clean", second_run_is_clean},
    {"uncaught_in_go", uncaught_in_go},
    {"uncaught_in_wait_group", uncaught_in_wait_group},
    {"uncaught_in_after_func", uncaught_in_after_func},
    {"uncaught_in_main", uncaught_in_main},
    {"uncaught_number", uncaught_number},
    {"send_on_closed", send_on_closed},
    {"terminate_handler", terminate_handler},
    {"overflow", overflow},
    {"overflow_seen_where_it_is", overflow_seen_where_it_is},
    {"overflow_seen_afterwards", overflow_seen_afterwards},
    {"a_million", a_million},
    {"fifty_thousand", fifty_thousand},
    {"segmentation_fault", segmentation_fault},
    {"no_memory_for_a_stack", no_memory_for_a_stack},
};

} // namespace

int main(int argc, char **argv) {
  for (const auto &[name, scenario] : scenarios)
    if (argc == 2 && std::strcmp(argv[1], name) == 0)
      return scenario();
  std::fprintf(stderr, "usage: %s SCENARIO, one of:\n", argv[0]);
  for (const auto &[name, scenario] : scenarios)
    std::fprintf(stderr, "  %s\n", name);
  return 64;
}

// NOLINTEND(tether-*)
