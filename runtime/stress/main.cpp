// runtime_stress: plays rounds of every activity at once for a given time, in goroutines and plain threads, and then
// checks that nothing is left. See docs/stress.md.
#include "stress.h"

#include <charconv>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <thread>

namespace stress {

const std::vector<activity> activities = {
    {"pipes", pipes},           {"meshes", meshes},   {"rings", rings},           {"storms", storms},
    {"locks", locks},           {"buffers", buffers}, {"groups", groups},         {"onces", onces},
    {"trees", trees},           {"timers", timers},   {"semaphores", semaphores}, {"error_groups", error_groups},
    {"flights", flights},       {"pools", pools},     {"limiters", limiters},     {"after_contexts", after_contexts},
    {"churn", churn},           {"calls", calls},     {"exceptions", exceptions}, {"dumps", dumps},
    {"processors", processors},
};

namespace {

std::atomic<int> failures{0};

struct options {
  double seconds = 10;
  std::uint64_t seed = std::random_device()();
  std::size_t procs = max_procs();
  int drivers = 2;   ///< goroutines for each activity
  int threads = 2;   ///< plain threads, each playing all activities in turn
  double stall = 60; ///< seconds without a finished round that count as a hang
  std::string only;
};

/// One goroutine or thread that plays one round after the other.
struct driver {
  explicit driver(std::uint64_t seed) : d(seed) {}
  dice d;
  std::atomic<std::uint64_t> rounds{0};
  std::atomic<const activity *> playing{nullptr};
  std::atomic<bool> ended{false};
  std::vector<tally> done = std::vector<tally>(activities.size());
  std::vector<std::uint64_t> rounds_of = std::vector<std::uint64_t>(activities.size());

  void play(world &w, std::size_t which) {
    const activity &a = activities[which];
    playing = &a;
    const tally t = a.round(w, d);
    done[which].operations += t.operations;
    done[which].values += t.values;
    ++rounds_of[which];
    ++rounds;
  }
};

/// Ends the process when one of the drivers finishes no round for too long. Uses nothing of the library but the
/// dump.
class watchdog {
public:
  watchdog(std::deque<driver> &drivers, double stall) : drivers_(drivers), stall_(stall), seen_(drivers.size()) {
    thread_ = std::thread([this] { watch(); });
  }
  ~watchdog() {
    {
      std::lock_guard lock(mu_);
      over_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

private:
  using clock = std::chrono::steady_clock;
  struct progress {
    std::uint64_t rounds = 0;
    clock::time_point at = clock::now();
  };

  void watch() {
    std::unique_lock lock(mu_);
    while (!changed_.wait_for(lock, 1s, [this] { return over_; }))
      for (std::size_t i = 0; i < drivers_.size(); ++i)
        look_at(i);
  }
  void look_at(std::size_t i) {
    const std::uint64_t rounds = drivers_[i].rounds;
    if (drivers_[i].ended || rounds != seen_[i].rounds)
      seen_[i] = {rounds, clock::now()};
    else if (clock::now() - seen_[i].at > stall_)
      give_up(i);
  }
  [[noreturn]] void give_up(std::size_t i) {
    const activity *a = drivers_[i].playing;
    std::cerr << "runtime_stress: driver " << i << " hangs in round " << seen_[i].rounds << ", activity "
              << (a ? a->name : "none") << ". All goroutines:\n";
    dump_goroutines(std::cerr);
    std::cerr.flush();
    std::_Exit(3);
  }

  std::deque<driver> &drivers_;
  std::chrono::duration<double> stall_;
  std::vector<progress> seen_;
  std::mutex mu_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread thread_;
};

bool wanted(const options &o, std::size_t which) { return o.only.empty() || o.only == activities[which].name; }

/// A driver that plays one activity.
void play_one(world &w, driver &me, std::size_t which) {
  while (!w.over)
    me.play(w, which);
  me.ended = true;
}

/// A driver that plays all of them in random order.
void play_all(world &w, driver &me, const options &o) {
  while (!w.over) {
    const std::size_t which = std::size_t(me.d.below(int(activities.size())));
    if (wanted(o, which))
      me.play(w, which);
  }
  me.ended = true;
}

long resident_mib() {
  std::ifstream statm("/proc/self/statm");
  long size = 0, resident = 0;
  statm >> size >> resident;
  return resident * 4 / 1024;
}

/// Goroutines get the stacks of those that ended: there are not many more stacks than goroutines lived at a time.
void check_stacks(const world &w, std::uint64_t churned) {
  const std::uint64_t limit = 4 * w.most_alive + 2048;
  if (churned > 10 * limit)
    check(w.stacks.size() < limit, "stacks are used again");
}

/// The main goroutine.
void play(world &w, std::deque<driver> &drivers, const options &o) {
  wait_group goroutines;
  std::vector<std::thread> threads;
  std::size_t next = 0;
  for (std::size_t which = 0; which < activities.size(); ++which)
    for (int i = 0; i < o.drivers; ++i) {
      driver &me = drivers[next++];
      if (!wanted(o, which)) {
        me.ended = true;
        continue;
      }
      w.note_started(1);
      goroutines.go([&w, &me, which] { play_one(w, me, which); });
    }
  for (int i = 0; i < o.threads; ++i)
    threads.emplace_back([&w, &me = drivers[next++], &o] { play_all(w, me, o); });

  sleep_for(std::chrono::duration<double>(o.seconds));
  w.over = true;
  goroutines.wait();
  blocking([&] {
    for (auto &t : threads)
      t.join();
  });
  const auto left = leak::find({.window = 10s});
  check(left.empty(), "no goroutine is left");
  check(num_goroutines() == 1, "no goroutine but this one is counted");
  if (!left.empty())
    std::fprintf(stderr, "%s", left.text().c_str());
}

void report(const world &w, const std::deque<driver> &drivers, double seconds) {
  std::printf("%-14s %12s %14s %14s\n", "activity", "rounds", "operations", "values");
  tally all;
  for (std::size_t which = 0; which < activities.size(); ++which) {
    tally sum;
    std::uint64_t rounds = 0;
    for (const driver &d : drivers) {
      sum.operations += d.done[which].operations;
      sum.values += d.done[which].values;
      rounds += d.rounds_of[which];
    }
    all.operations += sum.operations;
    all.values += sum.values;
    std::printf("%-14s %12llu %14llu %14llu\n", activities[which].name, static_cast<unsigned long long>(rounds),
                static_cast<unsigned long long>(sum.operations), static_cast<unsigned long long>(sum.values));
  }
  std::printf("%.0f operations per second, %llu values moved, %llu goroutines started, %llu alive at most, "
              "%zu stacks seen, %ld MiB resident\n",
              double(all.operations) / seconds, static_cast<unsigned long long>(all.values),
              static_cast<unsigned long long>(w.started.load()), static_cast<unsigned long long>(w.most_alive.load()),
              w.stacks.size(), resident_mib());
}

int stress(const options &o) {
  std::printf("runtime_stress --seconds %g --seed %llu --procs %zu\n", o.seconds,
              static_cast<unsigned long long>(o.seed), o.procs);
  std::fflush(stdout);
  set_max_procs(o.procs);
  world w;
  w.procs = o.procs;
  std::deque<driver> drivers;
  for (int i = 0; i < o.drivers * int(activities.size()) + o.threads; ++i)
    drivers.emplace_back(o.seed * 1000003 + std::uint64_t(i));
  const auto start = std::chrono::steady_clock::now();
  {
    watchdog guard(drivers, o.stall);
    run([&] { play(w, drivers, o); });
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  report(w, drivers, took.count());
  std::uint64_t churned = 0;
  for (std::size_t which = 0; which < activities.size(); ++which)
    if (activities[which].round == churn)
      for (const driver &d : drivers)
        churned += d.done[which].operations;
  check_stacks(w, churned);
  std::printf("%s\n", any_check_failed() ? "FAILED" : "passed");
  return any_check_failed() ? 1 : 0;
}

[[noreturn]] void usage() {
  std::fprintf(stderr, "usage: runtime_stress [--seconds N] [--seed S] [--procs P] [--drivers N] [--threads N]\n"
                       "                      [--stall SECONDS] [--only ACTIVITY]\nactivities:");
  for (const activity &a : activities)
    std::fprintf(stderr, " %s", a.name);
  std::fprintf(stderr, "\n");
  std::exit(64);
}

template <class T>
T number(const char *text) {
  T value{};
  const char *end = text + std::strlen(text);
  if (const auto [stop, error] = std::from_chars(text, end, value); error != std::errc() || stop != end || value < T())
    usage();
  return value;
}

options parse(int argc, char **argv) {
  options o;
  for (int i = 1; i < argc; i += 2) {
    const std::string_view name = argv[i];
    if (i + 1 == argc)
      usage();
    const char *value = argv[i + 1];
    if (name == "--seconds")
      o.seconds = number<double>(value);
    else if (name == "--seed")
      o.seed = number<std::uint64_t>(value);
    else if (name == "--procs")
      o.procs = number<std::size_t>(value);
    else if (name == "--drivers")
      o.drivers = number<int>(value);
    else if (name == "--threads")
      o.threads = number<int>(value);
    else if (name == "--stall")
      o.stall = number<double>(value);
    else if (name == "--only")
      o.only = value;
    else
      usage();
  }
  if (o.procs < 1)
    usage();
  bool known = o.only.empty();
  for (const activity &a : activities)
    known = known || o.only == a.name;
  if (!known)
    usage();
  return o;
}

} // namespace

void check(bool holds, const char *what, std::source_location at) {
  if (holds)
    return;
  if (failures++ < 20)
    std::fprintf(stderr, "%s:%u: does not hold: %s\n", at.file_name(), static_cast<unsigned>(at.line()), what);
}

bool any_check_failed() { return failures > 0; }

void world::note_alive() {
  const std::uint64_t now = num_goroutines();
  std::uint64_t most = most_alive.load(std::memory_order_relaxed);
  while (now > most && !most_alive.compare_exchange_weak(most, now, std::memory_order_relaxed)) {
  }
}

} // namespace stress

int main(int argc, char **argv) { return stress::stress(stress::parse(argc, argv)); }
