// Sends after the close.
#include <tether/tether.h>

#include <chrono>
#include <memory>
#include <vector>

using namespace std::chrono_literals;

int work();
bool failed();
void log(int);

// The receiver closes while the sender still sends.

int receiver_closes() {
  auto updates = tether::make_chan<int>();
  tether::go([updates] {
    for (int i = 0; i < 2; ++i)
      updates.send(i); // want: tether-send-on-closed
  });
  tether::defer close{[&] { updates.close(); }}; // note: the channel is closed here
  return *updates.recv();
}

void closed_before_the_last_value() {
  auto values = tether::make_chan<int>(2); // note: 'values' is created here
  values.send(1);
  values.close();
  values.send(2); // want: tether-send-on-closed
}

void nobody_waits_for_the_sender() {
  auto values = tether::make_chan<int>(1);
  tether::go([values] {
    values.send(work()); // want: tether-send-on-closed
  });
  values.close();
}

void select_that_sends() {
  auto values = tether::make_chan<int>();
  tether::go([values] {
    tether::select(tether::send_case{values, 1}, tether::after(1s)); // want: tether-send-on-closed
  });
  values.close();
}

// The close comes after all sends.

// The sender closes.
void no_warning_sender_closes() {
  auto values = tether::make_chan<int>();
  tether::go([values] {
    values.send(1);
    values.send(2);
    values.close();
  });
  for (int v : values)
    log(v);
}

// Closed when all senders are done.
void no_warning_closed_after_the_wait() {
  auto values = tether::make_chan<int>(4);
  auto wg = std::make_shared<tether::wait_group>();
  for (int i = 0; i < 4; ++i)
    wg->go([values] { values.send(1); });
  wg->wait();
  values.close();
}

// All values are taken before the close.
void no_warning_closed_after_the_receives() {
  auto values = tether::make_chan<int>();
  tether::go([values] {
    values.send(1);
    values.send(2);
  });
  values.recv();
  values.recv();
  values.close();
}

// The sender says that it has ended.
void no_warning_told_before_the_close() {
  auto values = tether::make_chan<int>(1);
  auto done = tether::make_chan<void>();
  tether::go([values, done] {
    values.send(1);
    done.close();
  });
  done.recv();
  values.close();
}

// The stop channel is closed, not the one that is sent on.
void no_warning_stop_channel() {
  auto values = tether::make_chan<int>();
  auto stop = tether::make_chan<void>();
  tether::go([values, stop] { tether::select(tether::send_case{values, 1}, stop); });
  stop.close();
}

// A flag under a lock keeps them apart.
void no_warning_flag_under_a_lock() {
  auto values = tether::make_chan<int>(1);
  auto mu = std::make_shared<tether::mutex>();
  auto closed = std::make_shared<bool>(false);
  tether::go([values, mu, closed] {
    mu->lock();
    if (!*closed)
      values.send(1);
    mu->unlock();
  });
  mu->lock();
  *closed = true;
  values.close();
  mu->unlock();
}

// A semaphore tells when the sender has ended.
void no_warning_semaphore() {
  auto values = tether::make_chan<int>(1);
  auto ended = std::make_shared<tether::semaphore>(0);
  tether::go([values, ended] {
    values.send(1);
    ended->release();
  });
  ended->acquire();
  values.close();
}

// The exception is meant.
void no_warning_caught() {
  auto values = tether::make_chan<int>(1);
  tether::go([values] {
    try {
      values.send(1);
    } catch (const tether::closed_error &) {
      log(-1);
    }
  });
  values.close();
}

// The close is somebody else's.
void no_warning_parameter(tether::chan<int> values) {
  tether::go([values] { values.send(1); });
}

// The last value tells the receiver, which closes then.
void no_warning_last_value() {
  auto values = tether::make_chan<int>();
  tether::go([values] {
    values.send(work());
    values.send(0);
  });
  while (*values.recv() != 0)
    log(1);
  values.close();
}
