// What the primitives call: the operation that a goroutine comes to, who is made ready, timers and channels.
#include "chan/channel_core.h"
#include "explore/machine.h"
#include "sched/generation.h"
#include "sched/goroutine_pool.h"
#include "sched/scheduler.h"
#include "time/timer.h"

#include <tether/detail/select_arg.h>

#include <algorithm>

namespace tether::detail {

void explored_arrive(const operation &next) noexcept {
  machine &m = *exploring_here();
  if (!m.current_)
    return;
  task &t = *m.current_;
  if (t.depth > 0) {
    if (next.object) {
      const std::uint16_t object = m.object_of(next);
      m.used_.add(object, access::write);
      if (next.kind == op::unlock || next.kind == op::release)
        m.drop_lock(t, object);
    }
    return;
  }
  t.next = next;
  t.object = m.object_of(next);
  t.objects.clear();
  for (std::size_t i = 0; i < next.case_count; ++i) {
    channel *c = next.cases[i]->target;
    operation o;
    o.target = c;
    o.object = c ? &c->identity() : nullptr;
    t.objects.push_back(m.object_of(o));
  }
  t.state = task::pending;
  leave(departure::turn);
}

void explored_touch(const short_lock &object, access how) noexcept {
  machine *m = exploring_here();
  if (!m || !m->in_step_)
    return;
  operation o;
  o.object = &object;
  m->used_.add(m->object_of(o), how);
}

std::uint8_t *explored_depth() noexcept {
  machine *m = exploring_here();
  return m->current_ ? &m->current_->depth : nullptr;
}

std::size_t explored_case() noexcept { return exploring_here()->current_->forced_case; }

bool is_explored() noexcept {
  if (current_goroutine()->generation.load(std::memory_order_relaxed) != explored_generation)
    leave(departure::abandon);
  return true;
}

void explored_ready(machine &m, goroutine *g) noexcept {
  auto *t = static_cast<task *>(g->task);
  if (!t) {
    t = &m.new_task(g);
  } else {
    if (t->object != 0)
      m.used_.add(t->object, access::write);
    for (const std::uint16_t object : t->objects)
      if (object != 0)
        m.used_.add(object, access::write);
    if (t->next.kind == op::acquire && t != m.current_)
      m.take_lock(*t, t->object);
  }
  t->state = task::runnable;
  m.runnable_.push_back(t);
}

goroutine *explored_take(machine &m) {
  if (m.free_.empty()) {
    goroutine *g = pool_take(nullptr);
    m.stacks_.push_back(g);
    m.free_.push_back(g);
  }
  goroutine *g = m.free_.back();
  m.free_.pop_back();
  g->task = nullptr;
  return g;
}

void explored_give(machine &m, goroutine *g) noexcept {
  if (auto *t = static_cast<task *>(g->task)) {
    t->state = task::done;
    m.round_ = 0;
  }
  g->task = nullptr;
  m.free_.push_back(g);
}

std::size_t explored_count(const machine &m) noexcept {
  return static_cast<std::size_t>(std::count_if(m.tasks_.begin(), m.tasks_.begin() + static_cast<long>(m.count_),
                                                [](const auto &t) { return t->state != task::done; }));
}

std::int64_t explored_now(machine &m) noexcept {
  m.used_.add(machine::clock_object, access::read);
  return m.now_;
}

void explored_timer_start(machine &m, timer &t, std::int64_t when_ns) {
  m.used_.add(machine::clock_object, access::read);
  t.generation = explored_generation;
  t.when_ns = when_ns;
  t.sequence = ++m.timer_ids_;
  t.heap_index = 0;
  auto at = m.timers_.end();
  while (at != m.timers_.begin() && (*(at - 1))->when_ns > when_ns)
    --at;
  m.timers_.insert(at, &t);
}

void explored_timer_stop(machine &m, timer &t) noexcept {
  m.used_.add(machine::clock_object, access::read);
  t.heap_index = timer::not_pending;
  m.timers_.erase(std::find(m.timers_.begin(), m.timers_.end(), &t));
}

void explored_channel_made(machine &m, channel &c) {
  c.execution = m.execution_;
  c.id = ++m.channel_ids_;
  c.explored_slot = static_cast<std::uint32_t>(m.channels_.size());
  m.channels_.push_back(&c);
  m.new_object(c.identity());
}

void explored_channel_gone(channel &c) noexcept {
  machine *m = exploring_here();
  if (m && c.execution == m->execution_ && c.explored_slot < m->channels_.size())
    m->channels_[c.explored_slot] = nullptr;
}

} // namespace tether::detail
