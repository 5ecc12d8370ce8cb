// Random programs for the gate: what goroutines do with the handles that they have, as data.
#pragma once

#include "explore/random.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

namespace tether::test::stuck_gate {

enum class act : std::uint8_t {
  make,
  drop,
  copy,
  send,
  recv,
  close,
  select,
  select_send,
  poll,
  timeout,
  sleep,
  yield,
  send_handle,
  recv_handle,
  parent_send,
  parent_recv,
  parent_close,
  node_send,
  node_recv,
  lock,
  unlock,
  wait,
  cancel,
  drop_cancel,
  done,
  narrow_recv,
  narrow_send,
  later,
  to_heap,
  from_heap,
  to_global,
  from_global,
  narrow_global,
  hide_cancel,
  deadline,
  when_done,
  recv_for,
  cond_wait,
  notify,
  acquire,
  release,
  spawn,
  count,
};

inline constexpr const char *names[] = {
    "make",        "drop",        "copy",         "send",        "recv",          "close",       "select",
    "select_send", "poll",        "timeout",      "sleep",       "yield",         "send_handle", "recv_handle",
    "parent_send", "parent_recv", "parent_close", "node_send",   "node_recv",     "lock",        "unlock",
    "wait",        "cancel",      "drop_cancel",  "done",        "narrow_recv",   "narrow_send", "later",
    "to_heap",     "from_heap",   "to_global",    "from_global", "narrow_global", "hide_cancel", "deadline",
    "when_done",   "recv_for",    "cond_wait",    "notify",      "acquire",       "release",     "spawn",
};
static_assert(std::size(names) == static_cast<std::size_t>(act::count));

struct instruction {
  act what;
  std::uint8_t a, b;
};

/// What a goroutine does. Its children, and how each one gets at the handles of its parent.
struct script {
  enum class access : std::uint8_t { copies, some_copies, reference, pointer_on_the_heap, moved, count };
  access how = access::copies;
  std::vector<instruction> body;
  std::vector<script> children;
};

inline constexpr std::size_t slots = 3;

/// What has to come together for a handle to be found again where it was put.
struct motif {
  act steps[6];
  std::size_t count;
};
inline constexpr motif motifs[] = {
    {{act::to_global, act::yield, act::from_global, act::send}, 4},
    {{act::to_global, act::sleep, act::from_global, act::close}, 4},
    {{act::to_heap, act::sleep, act::from_heap, act::close}, 4},
    {{act::to_heap, act::yield, act::from_heap, act::recv}, 4},
    {{act::send_handle, act::drop}, 2},
    {{act::recv_handle, act::close}, 2},
    {{act::recv_handle, act::send}, 2},
    {{act::from_global, act::close}, 2},
    {{act::to_global, act::done}, 2},
    {{act::cancel, act::spawn, act::hide_cancel, act::sleep, act::hide_cancel, act::drop_cancel}, 6},
    {{act::make, act::spawn, act::narrow_global, act::sleep, act::narrow_global}, 5},
    {{act::make, act::spawn, act::to_global, act::sleep, act::from_global, act::close}, 6},
    {{act::hide_cancel, act::drop_cancel}, 2},
    {{act::when_done, act::drop}, 2},
    {{act::later, act::drop}, 2},
    {{act::lock, act::notify, act::unlock}, 3},
};
/// What a goroutine often does first.
inline constexpr act waits[] = {act::recv,        act::recv,        act::send,      act::select,
                                act::select_send, act::done,        act::cond_wait, act::lock,
                                act::narrow_recv, act::narrow_send, act::acquire};

class generator {
public:
  explicit generator(std::uint64_t seed) : state_(seed) { below(2); }
  script make() { return make(0); }

private:
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(detail::next_of(state_) % n); }

  std::uint8_t any_slot() { return static_cast<std::uint8_t>(below(slots)); }

  void add(script &s, act what, int depth, std::uint8_t a, std::uint8_t b, std::optional<std::uint8_t> on = {}) {
    if (what == act::spawn) {
      if (depth >= 2 || budget_ == 0)
        return;
      --budget_;
      s.children.push_back(make(depth + 1, on));
    }
    s.body.push_back({what, a, b});
  }

  /// A child that begins with a wait on a channel that it was given, when `on` says on which.
  script make(int depth, std::optional<std::uint8_t> on = {}) {
    script s;
    s.how = static_cast<script::access>(below(static_cast<std::uint32_t>(script::access::count)));
    if (depth == 0)
      for (std::uint8_t i = 0; i < slots; ++i)
        if (below(4) > 0)
          s.body.push_back({act::make, i, static_cast<std::uint8_t>(below(3))});
    if (on) {
      s.how = script::access::copies;
      add(s, waits[below(std::size(waits))], depth, *on, *on);
    } else if (depth > 0 && below(2) == 0)
      add(s, waits[below(std::size(waits))], depth, any_slot(), any_slot());
    const std::uint32_t length = 1 + below(depth == 0 ? 5 : 4);
    for (std::uint32_t n = 0; n < length; ++n) {
      const std::uint8_t a = any_slot();
      const std::uint8_t b = any_slot();
      if (below(4) == 0) {
        const motif &m = motifs[below(std::size(motifs))];
        for (std::size_t i = 0; i < m.count; ++i)
          add(s, m.steps[i], depth, a, b, a);
      } else if (below(depth == 0 ? 3 : 6) == 0) {
        add(s, act::spawn, depth, a, b);
      } else {
        add(s, static_cast<act>(below(static_cast<std::uint32_t>(act::count))), depth, a, b);
      }
    }
    return s;
  }

  std::uint64_t state_;
  int budget_ = 4;
};

inline void write(std::ostream &out, const script &s, int depth) {
  static constexpr const char *ways[] = {"copies", "some copies", "reference", "pointer on the heap", "moved"};
  out << std::string(static_cast<std::size_t>(depth) * 2, ' ') << '[' << ways[static_cast<std::size_t>(s.how)] << ']';
  for (const instruction &i : s.body)
    out << ' ' << names[static_cast<std::size_t>(i.what)] << '(' << int(i.a) << ',' << int(i.b) << ')';
  out << '\n';
  for (const script &child : s.children)
    write(out, child, depth + 1);
}

inline std::string text_of(const script &s) {
  std::ostringstream out;
  write(out, s, 0);
  return out.str();
}

} // namespace tether::test::stuck_gate
