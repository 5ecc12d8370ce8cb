// Waits for what only the waiting goroutine would do.
#include <tether/tether.h>

#include <chrono>
#include <memory>

using namespace std::chrono_literals;

int work();
bool failed();
void log(int);

// Only the same goroutine would go on.

void receives_what_it_sends_later() {
  auto token = tether::make_chan<int>(); // note: 'token' is created here
  tether::go([token] {                   // note: the goroutine is started here
    log(*token.recv()); // want: tether-self-wait
    token.send(1);      // note: this operation would end the wait
  });
}

void sends_to_itself() {
  auto token = tether::make_chan<int>();
  token.send(1); // want: tether-self-wait
  log(*token.recv());
}

void asks_for_the_end_before_it_ends() {
  auto stopping = tether::make_chan<void>();
  stopping.recv(); // want: tether-self-wait
  stopping.close();
}

void member_waits_for_its_group() {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add();
  tether::go([wg] {
    wg->wait(); // want: tether-self-wait
    wg->done();
  });
}

// Somebody else does it, or it is done before.

// A place in the buffer.
void no_warning_place() {
  auto token = tether::make_chan<int>(1);
  token.send(1);
  log(*token.recv());
}

// Another goroutine receives.
void no_warning_other_goroutine() {
  auto token = tether::make_chan<int>();
  tether::go([token] { token.recv(); });
  token.send(1);
}

// The channel is closed before.
void no_warning_closed_before() {
  auto stopping = tether::make_chan<void>();
  stopping.close();
  stopping.recv();
}

// Two of the same kind meet each other.
void no_warning_two_of_a_kind() {
  auto token = tether::make_chan<int>();
  for (int i = 0; i < 2; ++i)
    tether::go([token] { tether::select(token, tether::send_case{token, 1}); });
}

// The group is done before the wait.
void no_warning_done_before_the_wait() {
  auto wg = std::make_shared<tether::wait_group>();
  wg->add();
  tether::go([wg] {
    wg->done();
    wg->wait();
  });
}

// Asking does not wait.
void no_warning_asks_only() {
  auto stopping = tether::make_chan<void>();
  if (stopping.try_recv() == tether::recv_status::closed)
    return;
  stopping.close();
}

// The caller has a handle too.
void no_warning_parameter(tether::chan<int> token) {
  token.send(1);
  log(*token.recv());
}

// The limit ends the wait.
void no_warning_limit() {
  auto token = tether::make_chan<int>();
  tether::select(token, tether::after(1s));
  (void)token.try_send(1);
}

// Only what is in the buffer is taken out.
void no_warning_makes_room(int n) {
  auto window = tether::make_chan<int>(8);
  for (int i = 0; i < n; ++i) {
    if (window.size() == window.capacity())
      window.recv();
    window.send(i);
  }
}
