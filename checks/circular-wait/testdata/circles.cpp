// Goroutines that wait for each other.
#include <tether/tether.h>

#include <chrono>
#include <memory>

using namespace std::chrono_literals;

int work();
bool failed();
void log(int);

// Each waits for what the other does next.

void wait_before_receive() {
  auto result = tether::make_chan<int>(); // note: 'result' is created here
  tether::wait_group wg;
  wg.go([&] {
    result.send(work()); // want: tether-circular-wait
  });
  wg.wait(); // want: tether-circular-wait // note: this operation waits in the same circle
  log(*result.recv());
}

void both_send_first() {
  auto left = tether::make_chan<int>();
  auto right = tether::make_chan<int>();
  tether::go([left, right] {
    left.send(1); // want: tether-circular-wait
    right.recv();
  });
  right.send(2); // want: tether-circular-wait
  left.recv();
}

void both_receive_first() {
  auto left = tether::make_chan<int>();
  auto right = tether::make_chan<int>();
  tether::go([left, right] {
    left.recv(); // want: tether-circular-wait
    right.send(1);
  });
  tether::go([left, right] {
    right.recv(); // want: tether-circular-wait
    left.send(2);
  });
}

void close_after_the_wait() {
  auto jobs = tether::make_chan<int>();
  tether::wait_group wg;
  wg.go([&] {
    while (jobs.recv()) // want: tether-circular-wait
      log(1);
  });
  jobs.send(1);
  wg.wait(); // want: tether-circular-wait
  jobs.close();
}

void three_in_a_ring() {
  auto a = tether::make_chan<int>();
  auto b = tether::make_chan<int>();
  auto c = tether::make_chan<int>();
  tether::go([a, b] {
    a.recv(); // want: tether-circular-wait
    b.send(1);
  });
  tether::go([b, c] {
    b.recv(); // want: tether-circular-wait
    c.send(1);
  });
  tether::go([c, a] {
    c.recv(); // want: tether-circular-wait
    a.send(1);
  });
}

// Somebody goes first.

// The receive comes before the wait.
void no_warning_receives_first() {
  auto result = tether::make_chan<int>();
  tether::wait_group wg;
  wg.go([&] { result.send(work()); });
  log(*result.recv());
  wg.wait();
}

// One sends, the other receives.
void no_warning_in_turn() {
  auto left = tether::make_chan<int>();
  auto right = tether::make_chan<int>();
  tether::go([left, right] {
    left.send(1);
    right.recv();
  });
  left.recv();
  right.send(2);
}

// One place breaks the circle.
void no_warning_one_place() {
  auto left = tether::make_chan<int>(1);
  auto right = tether::make_chan<int>(1);
  tether::go([left, right] {
    left.send(1);
    right.recv();
  });
  right.send(2);
  left.recv();
}

// The close comes before the wait.
void no_warning_closes_first() {
  auto jobs = tether::make_chan<int>();
  tether::wait_group wg;
  wg.go([&] {
    while (jobs.recv())
      log(1);
  });
  jobs.send(1);
  jobs.close();
  wg.wait();
}

// Another goroutine waits, so that the function can receive.
void no_warning_closer() {
  auto results = tether::make_chan<int>();
  auto wg = std::make_shared<tether::wait_group>();
  for (int i = 0; i < 3; ++i)
    wg->go([results] { results.send(work()); });
  tether::go([results, wg] {
    wg->wait();
    results.close();
  });
  for (int v : results)
    log(v);
}

// A select takes whichever comes.
void no_warning_select_takes_either() {
  auto left = tether::make_chan<int>();
  auto right = tether::make_chan<int>();
  tether::go([left, right] {
    tether::select(tether::send_case{left, 1}, right);
    tether::select(tether::send_case{left, 1}, right, tether::after(1s));
  });
  tether::select(tether::send_case{right, 2}, left);
  tether::select(tether::send_case{right, 2}, left, tether::after(1s));
}

// A token goes round, and one starts it.
void no_warning_ring_with_a_start() {
  auto a = tether::make_chan<int>();
  auto b = tether::make_chan<int>();
  tether::go([a, b] {
    a.recv();
    b.send(1);
  });
  a.send(1);
  b.recv();
}

// A place for each result.
void no_warning_buffered_results() {
  auto result = tether::make_chan<int>(1);
  tether::wait_group wg;
  wg.go([&] { result.send(work()); });
  wg.wait();
  log(*result.recv());
}

// Only the limit ends the wait, but it does.
void no_warning_limited_wait() {
  auto result = tether::make_chan<int>();
  auto wg = std::make_shared<tether::wait_group>();
  wg->go([result] { result.send(work()); });
  (void)wg->wait_for(1s);
  log(*result.recv());
}

// Ping-pong.
void no_warning_ping_pong() {
  auto ping = tether::make_chan<int>();
  auto pong = tether::make_chan<int>();
  tether::go([ping, pong] {
    for (int i = 0; i < 3; ++i)
      pong.send(*ping.recv());
  });
  for (int i = 0; i < 3; ++i) {
    ping.send(i);
    log(*pong.recv());
  }
}

// The wait is over before the receive is needed: nothing is sent.
void no_warning_nothing_is_sent() {
  auto result = tether::make_chan<int>();
  tether::wait_group wg;
  wg.go([&] { log(1); });
  wg.wait();
  tether::select(result, tether::after(1s));
}

// Each half has its own channel.
void no_warning_request_and_reply() {
  auto request = tether::make_chan<int>();
  auto reply = tether::make_chan<int>();
  tether::go([request, reply] { reply.send(*request.recv() + 1); });
  request.send(1);
  log(*reply.recv());
}

// A relay of three.
void no_warning_relay() {
  auto a = tether::make_chan<int>();
  auto b = tether::make_chan<int>();
  auto c = tether::make_chan<int>();
  tether::go([a, b] { b.send(*a.recv()); });
  tether::go([b, c] { c.send(*b.recv()); });
  a.send(1);
  log(*c.recv());
}

// The circle may be closed by somebody out of sight.
void no_warning_parameters(tether::chan<int> left, tether::chan<int> right) {
  tether::go([left, right] {
    left.send(1);
    right.recv();
  });
  right.send(2);
  left.recv();
}
