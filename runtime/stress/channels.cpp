// Channels and select.
#include "stress.h"

#include <array>
#include <memory>
#include <optional>

namespace stress {

namespace {

/// Sends v in one of the ways there are.
void send_somehow(const chan<int> &c, int v, dice &d) {
  switch (d.below(5)) {
  case 0:
    select(send_case{c, v});
    return;
  case 1:
    select(make_chan<int>(), send_case{c, v});
    return;
  case 2:
    for (int tries = 0; tries < 3; ++tries, yield())
      if (c.try_send(v))
        return;
    break;
  case 3:
    for (send_case sent{c, v}; !sent;)
      select(sent, after(d.micros(50)));
    return;
  default:
    break;
  }
  c.send(v);
}

/// The next value, received in one of the ways there are; empty at the end.
std::optional<int> receive_somehow(const chan<int> &c, dice &d) {
  int v = 0;
  recv_case got{c};
  switch (d.below(6)) {
  case 0:
    select(got);
    break;
  case 1:
    select(got, make_chan<int>());
    break;
  case 2:
    while (!got)
      select(after(d.micros(50)), got);
    break;
  case 3:
    for (;;) {
      const recv_status status = c.recv_for(v, d.micros(50));
      if (status != recv_status::timeout)
        return status == recv_status::ok ? std::optional(v) : std::nullopt;
    }
  case 4:
    for (int tries = 0; tries < 3; ++tries, yield())
      if (c.try_recv(v) == recv_status::ok)
        return v;
    return c.recv();
  default:
    for (int first : c)
      return first;
    return std::nullopt;
  }
  return got.closed() ? std::nullopt : std::optional(*got);
}

/// Values that add up only when each came exactly once.
std::uint64_t mixed(std::uint64_t v) { return dice(v).roll(); }

struct ledger {
  std::atomic<std::uint64_t> count{0}, sum{0};
  void enter(std::uint64_t v) {
    count.fetch_add(1, std::memory_order_relaxed);
    sum.fetch_add(mixed(v), std::memory_order_relaxed);
  }
};

} // namespace

/// Senders and receivers of one channel. Every value arrives once, and each receiver sees those of one sender in
/// their order.
tally pipes(world &w, dice &d) {
  const int senders = d.between(1, 4), receivers = d.between(1, 4), each = d.between(20, 200);
  auto c = make_chan<int>(std::size_t(d.one_in(2) ? 0 : d.below(9)));
  const std::unique_ptr<std::atomic<int>[]> times(new std::atomic<int>[std::size_t(senders * each)]());
  std::atomic<int> sending = senders;
  together(w, d, senders + receivers, [&](int me, dice &own) {
    if (me < senders) {
      for (int i = 0; i < each; ++i)
        send_somehow(c, me * each + i, own);
      if (--sending == 0)
        c.close();
      return;
    }
    std::array<int, 4> last;
    last.fill(-1);
    while (const auto v = receive_somehow(c, own)) {
      times[std::size_t(*v)].fetch_add(1, std::memory_order_relaxed);
      int &before = last[std::size_t(*v / each)];
      check(before < *v, "the values of one sender arrive in order");
      before = *v;
    }
  });
  for (int v = 0; v < senders * each; ++v)
    check(times[std::size_t(v)] == 1, "every value arrives exactly once");
  return {std::uint64_t(2 * senders * each), std::uint64_t(senders * each)};
}

/// Selects in all directions on a few channels, some of them nil, until a context is canceled. What was sent was
/// received, or is in a buffer.
tally meshes(world &w, dice &d) {
  std::array<chan<std::uint64_t>, 4> c;
  for (auto &each : c)
    each = make_chan<std::uint64_t>(std::size_t(d.below(3)));
  ledger sent, received;
  std::atomic<std::uint64_t> selects = 0;
  auto [ctx, cancel] = with_timeout(background(), d.micros(5000));
  const int early = d.one_in(2) ? d.below(200) : 0;
  together(w, d, d.between(3, 10), [&, early, &ctx = ctx, &cancel = cancel](int me, dice &own) {
    const auto some = [&] { return own.one_in(3) ? nullptr : c[std::size_t(own.below(4))]; };
    recv_case stop{ctx.done()};
    for (std::uint64_t i = 1;; ++i) {
      const std::uint64_t v = std::uint64_t(me) << 32 | i;
      recv_case from{some()}, from_too{some()};
      send_case to{some(), v}, to_too{some(), v};
      switch (select(from, to, stop, from_too, to_too)) {
      case 0:
        received.enter(*from);
        break;
      case 3:
        received.enter(*from_too);
        break;
      case 2:
        selects += i;
        return;
      default:
        sent.enter(v);
      }
      if (me == 0 && int(i) == early)
        cancel();
    }
  });
  for (auto &each : c) {
    each.close();
    for (std::uint64_t v : each)
      received.enter(v);
  }
  check(sent.count == received.count, "as many values are received as were sent");
  check(sent.sum == received.sum, "the values received are those that were sent");
  return {selects, sent.count};
}

/// A token goes round on unbuffered channels: each hop is one wake-up that must not be lost.
tally rings(world &w, dice &d) {
  const int nodes = d.between(2, 8), hops = d.between(50, 500);
  std::vector<chan<int>> c;
  for (int i = 0; i < nodes; ++i)
    c.push_back(make_chan<int>());
  auto end = make_chan<void>();
  const bool selects = d.one_in(2);
  together(w, d, nodes, [&](int me, dice &) {
    const auto in = c[std::size_t(me)], out = c[std::size_t((me + 1) % nodes)];
    if (me == 0)
      out.send(hops);
    for (;;) {
      recv_case got{in};
      if (select(got, end) == 1)
        return;
      if (*got == 0)
        return end.close();
      if (selects)
        select(send_case{out, *got - 1}, make_chan<int>());
      else
        out.send(*got - 1);
    }
  });
  return {std::uint64_t(2 * hops), std::uint64_t(hops)};
}

/// A close in the middle of senders and receivers of every kind.
tally storms(world &w, dice &d) {
  const int parties = d.between(2, 10);
  auto c = make_chan<std::uint64_t>(std::size_t(d.below(3)));
  auto never = make_chan<std::uint64_t>();
  ledger sent, received;
  std::atomic<int> failed = 0, ended = 0;
  together(w, d, parties + 1, [&](int me, dice &own) {
    if (me == 0) {
      own.one_in(2) ? sleep_for(own.micros(500)) : yield();
      return c.close();
    }
    if (me % 2 == 0) {
      for (;;) {
        recv_case got{c};
        select(got, never);
        if (got.closed()) {
          ++ended;
          return;
        }
        received.enter(*got);
      }
    }
    for (std::uint64_t i = 1;; ++i) {
      const std::uint64_t v = std::uint64_t(me) << 32 | i;
      try {
        own.one_in(2) ? c.send(v) : void(select(send_case{c, v}, never));
        sent.enter(v);
      } catch (const closed_error &) {
        ++failed;
        return;
      }
    }
  });
  for (std::uint64_t v : c)
    received.enter(v);
  check(failed == (parties + 1) / 2, "every sender fails");
  check(ended == parties / 2, "every receiver sees the end");
  check(sent.count == received.count && sent.sum == received.sum, "what was sent before the close is received");
  check(!never.try_send(1), "no select is left in the other queue");
  return {sent.count + received.count, sent.count};
}

} // namespace stress
