#include "explore/machine.h"

#include "chan/channel_core.h"
#include "sched/goroutine_pool.h"
#include "sched/scheduler.h"
#include "stack/stack.h"
#include "time/timer.h"

#include <tether/detail/spawn.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <cxxabi.h>
#include <pthread.h>
#include <utility>

extern "C" {
// The static storage of the program.
extern char data_start[] __attribute__((weak));
extern char _end[] __attribute__((weak));
}

namespace tether::detail {

namespace {

constexpr std::uint16_t most_objects = 60'000;
constexpr std::size_t most_dropped = 4096;
constexpr std::uint32_t dropped_references = 1u << 30;

const char *stack_top() noexcept {
  pthread_attr_t attributes;
  void *base = nullptr;
  std::size_t size = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    pthread_attr_getstack(&attributes, &base, &size);
    pthread_attr_destroy(&attributes);
  }
  return static_cast<const char *>(base) + size;
}

} // namespace

struct machine::saved_channel {
  channel *c;
  channel::state before;
};

void footprint::add(std::uint16_t object, access how) noexcept {
  for (std::uint8_t i = 0; i < count_; ++i)
    if (entries_[i].object == object) {
      if (entries_[i].how != how)
        entries_[i].how = access::write;
      return;
    }
  if (count_ == most)
    all_ = true;
  else
    entries_[count_++] = {object, how};
}

bool footprint::conflicts(const footprint &other) const noexcept {
  if (all_ || other.all_)
    return true;
  for (std::uint8_t i = 0; i < count_; ++i)
    for (std::uint8_t j = 0; j < other.count_; ++j)
      if (entries_[i].object == other.entries_[j].object &&
          (entries_[i].how != other.entries_[j].how || entries_[i].how == access::write))
        return true;
  return false;
}

// --- One execution ---------------------------------------------------------------------------------------------

machine::machine()
    : self_(new worker), former_(this_worker()), objects_(16),
      epoch_(std::chrono::steady_clock::now().time_since_epoch().count()),
      frame_(static_cast<const char *>(__builtin_frame_address(0))), stack_top_(stack_top()) {
  self_->explorer = this;
  self_->random = 1;
  self_->exceptions = reinterpret_cast<exception_state *>(abi::__cxa_get_globals());
  exceptions_of_thread_ = *self_->exceptions;
  self_->sanitizer_fiber.adopt_thread();
  stack_overflow_watch();
  tether_this_worker = self_;
  no_inline.store(std::uint32_t(1) << 31);
}

machine::~machine() {
  no_inline.store(0);
  tether_this_worker = former_;
  *self_->exceptions = exceptions_of_thread_;
  for (goroutine *g : stacks_)
    pool_give(nullptr, g);
  delete self_;
}

void machine::begin(int (*invoke)(void *), void *f, std::source_location at) {
  ++execution_;
  count_ = 0;
  object_count_ = clock_object + 1;
  channel_ids_ = 0;
  timer_ids_ = 0;
  now_ = epoch_;
  ticker_fires_ = 0;
  round_ = 0;
  progress_ = 1;
  failed_ = false;
  steps_.clear();
  slips_.clear();
  used_.clear();
  main_result_ = 0;
  spawn(body{invoke, f, &main_result_}, lifetime::ordinary, at);
  tasks_[0]->g->is_main.store(true, std::memory_order_relaxed);
  run_until_pending();
  if (set.check_stuck)
    check_stuck();
}

task &machine::new_task(goroutine *g) {
  if (count_ == tasks_.size())
    tasks_.push_back(std::make_unique<task>());
  task &t = *tasks_[count_];
  t.objects.clear();
  t.held.clear();
  t.g = g;
  t.index = static_cast<std::uint16_t>(count_++);
  t.parent = current_ ? current_->index : nobody;
  t.ordinal = current_ ? ++current_->children : t.index;
  t.children = 0;
  t.kind = g->kind.load(std::memory_order_relaxed);
  t.depth = 0;
  t.fed_by_ticker = false;
  t.round = round_ = 0;
  t.forced_case = 0;
  t.spins = 0;
  t.progress_seen = 0;
  t.created_at = g->created_at.load(std::memory_order_relaxed);
  t.next = {};
  t.object = 0;
  t.last_slip = {};
  t.stuck = false;
  g->task = &t;
  g->id.store(t.index + 1u, std::memory_order_release);
  return t;
}

/// Runs t until it leaves: for its next operation, for a wait, or because it ends.
void machine::run(task &t) {
  if (t.stuck) [[unlikely]]
    note_wrong_verdict(t);
  t.state = task::parked;
  t.round = round_;
  current_ = &t;
  run_from_loop(*self_, t.g);
  current_ = nullptr;
}

void machine::run_until_pending() {
  while (next_runnable_ < runnable_.size() && !failed_)
    run(*runnable_[next_runnable_++]);
  runnable_.clear();
  next_runnable_ = 0;
}

void machine::commit(const transition &what) {
  used_.clear();
  pulse.store(pulse.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  in_step_ = true;
  step_record s;
  s.what = what;
  s.tasks_before = static_cast<std::uint16_t>(count_);
  if (what.actor == the_clock) {
    s.name = "time passes";
    fire(what.choice);
    s.round = round_;
  } else {
    task &t = *tasks_[what.actor];
    t.forced_case = static_cast<std::uint16_t>(what.choice);
    s.kind = t.next.kind;
    s.name = t.next.name;
    s.at = t.next.at;
    s.amount = t.next.amount;
    s.object =
        t.next.kind == op::select && what.choice >= 0 ? t.objects[static_cast<std::size_t>(what.choice)] : t.object;
    if (t.next.target)
      s.channel = t.next.target->id;
    use(t);
    look_for_slip(t, what.choice);
    note_progress(what);
    if (what.partner == nobody) {
      run(t);
    } else {
      task &p = *tasks_[what.partner];
      p.forced_case = static_cast<std::uint16_t>(what.partner_choice);
      s.partner_kind = p.next.kind;
      s.partner_name = p.next.name;
      s.partner_at = p.next.at;
      use(p);
      const bool partner_waits = can_wait(p);
      run(partner_waits ? p : t);
      run(partner_waits ? t : p);
    }
    s.blocked = t.state == task::parked;
    if (s.kind == op::acquire && !s.blocked)
      take_lock(t, s.object);
  }
  run_until_pending();
  in_step_ = false;
  s.used = used_;
  steps_.push_back(s);
  if (set.check_stuck)
    check_stuck();
}

void machine::fire(std::int16_t sequence) {
  const auto at = std::find_if(timers_.begin(), timers_.end(), [&](const timer *t) {
    return static_cast<std::int16_t>(t->sequence & 0x7fff) == sequence;
  });
  timer &t = **at;
  if (!others_ && tasks_[0]->state == task::done)
    ++round_;
  now_ = std::max(now_, t.when_ns);
  used_.add(clock_object, access::write);
  ++progress_;
  timers_.erase(at);
  if (!set.racing) {
    used_.add_all();
    drop_late_ticks();
  }
  t.heap_index = timer::not_pending;
  if (t.period_ns > 0) {
    ++ticker_fires_;
    const std::uint64_t same = t.sequence;
    explored_timer_start(*this, t, t.when_ns + t.period_ns);
    t.sequence = same;
    --timer_ids_;
  }
  t.fire_unlocked ? t.fire_unlocked(t) : t.fire(t);
}

void machine::end(ending how) {
  bool clean = how == ending::quiescent;
  if (set.check_stuck && clean)
    count_stuck();
  for (std::size_t i = 0; i < count_; ++i) {
    task &t = *tasks_[i];
    if (how == ending::quiescent && t.state != task::done && (t.next.kind == op::lock || t.next.kind == op::acquire)) {
      std::vector<bool> seen(count_);
      look_for_lock_cycle(t, t.index, seen);
    }
    clean = clean && t.state == task::done;
  }
  drop_timers();
  for (const saved &s : saved_)
    if (!clean || !set.keep)
      std::memcpy(s.at, s.bytes.get(), s.size);
  saved_.clear();
  for (const saved_channel &s : saved_channels_)
    s.c->restore(s.before);
  saved_channels_.clear();
  drop_channels(clean);
  for (std::size_t i = 0; i < count_; ++i)
    if (tasks_[i]->state != task::done)
      tasks_[i]->g->sanitizer_fiber.destroy();
  free_.clear();
  for (auto g = stacks_.rbegin(); g != stacks_.rend(); ++g) {
    (*g)->id.store(0, std::memory_order_relaxed);
    (*g)->task = nullptr;
    (*g)->storage = nullptr;
    // What one that is left behind would still say of its wait.
    (*g)->park_word.store(parking::running, std::memory_order_relaxed);
    (*g)->exceptions = {};
    (*g)->nodes = nullptr;
    (*g)->waits_for_ever = false;
    free_.push_back(*g);
  }
  runnable_.clear();
  next_runnable_ = 0;
}

void machine::drop_timers() {
  while (!timers_.empty()) {
    timer &t = *timers_.back();
    timers_.pop_back();
    t.heap_index = timer::not_pending;
    if (t.drop)
      t.drop(t);
  }
}

/// The channels that are left. After an execution that left no goroutine, somebody outside holds them. Else
/// the goroutines that are gone do: their handles will never be released, so the memory is used again later.
void machine::drop_channels(bool clean) {
  for (channel *c : channels_) {
    if (!c)
      continue;
    c->explored_slot = static_cast<std::uint32_t>(-1);
    if (clean)
      continue;
    c->references.store(dropped_references);
    if (dropped_.size() < most_dropped) {
      dropped_.push_back(c);
      continue;
    }
    channel::free_memory(std::exchange(dropped_[next_dropped_], c));
    next_dropped_ = (next_dropped_ + 1) % most_dropped;
  }
  channels_.clear();
}

std::uint64_t machine::hash(const std::vector<transition> &options) const noexcept {
  std::uint64_t h = 0xcbf29ce484222325;
  const auto mix = [&h](std::uint64_t v) { h = (h ^ v) * 0x100000001b3; };
  for (const transition &t : options) {
    mix(t.actor | std::uint64_t(t.partner) << 16 | std::uint64_t(static_cast<std::uint16_t>(t.choice)) << 32 |
        std::uint64_t(static_cast<std::uint16_t>(t.partner_choice)) << 48);
    if (t.actor != the_clock)
      mix(static_cast<std::uint64_t>(tasks_[t.actor]->next.kind) | tasks_[t.actor]->object << 8);
  }
  return h ^ h >> 29;
}

std::string machine::path(std::uint16_t i) const {
  if (i == the_clock)
    return "clock";
  const task &t = *tasks_[i];
  const std::string own = std::to_string(t.ordinal);
  if (t.parent != nobody)
    return path(t.parent) + '.' + own;
  return i == 0 ? "0" : "clock." + own;
}

// --- Objects ---------------------------------------------------------------------------------------------------

bool machine::is_outside(const void *at) const noexcept {
  const auto *a = static_cast<const char *>(at);
  return (a > frame_ && a < stack_top_) || (data_start && a >= data_start && a < _end);
}

void machine::save(void *at, std::size_t size) {
  saved_.push_back({at, size, std::make_unique<char[]>(size)});
  std::memcpy(saved_.back().bytes.get(), at, size);
}

std::uint16_t machine::new_object(const short_lock &lock) {
  if (object_count_ >= most_objects)
    return most_objects;
  if (object_count_ == objects_.size())
    objects_.resize(2 * objects_.size());
  objects_[object_count_] = {&lock};
  const auto name = static_cast<std::uint16_t>(object_count_++);
  const_cast<short_lock &>(lock).explored = name;
  return name;
}

std::uint16_t machine::object_of(const operation &o) {
  if (!o.object)
    return 0;
  const std::uint16_t name = o.object->explored;
  if (name > clock_object && name < object_count_ && objects_[name].lock == o.object)
    return name;
  if (o.target)
    check_channel(o.target);
  else if (o.self && is_outside(o.self))
    save(o.self, o.size);
  return new_object(*o.object);
}

/// A channel that was not made in this execution.
void machine::check_channel(channel *c) {
  if (!error_.empty())
    return;
  if (c->execution != 0) {
    error_ = "the program uses a channel of an earlier execution: it was kept in a variable that outlives the "
             "function that is explored";
    return;
  }
  saved_channels_.push_back({c, {}});
  if (!c->save(saved_channels_.back().before))
    error_ = "the program uses a channel that was made before the exploration and holds values that cannot be restored";
}

} // namespace tether::detail
