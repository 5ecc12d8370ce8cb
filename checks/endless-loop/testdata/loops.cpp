// Loops that wait for the clock and have no way out.
#include <tether/tether.h>

#include <chrono>
#include <memory>

using namespace std::chrono_literals;

int work();
bool failed();
void log(int);

// Nothing ends them.

void reports_at_each_tick() {
  tether::go([] { // note: the goroutine is started here
    tether::ticker beat{1s};
    for (;;) {
      beat.channel().recv(); // want: tether-endless-loop
      log(1);
    }
  });
}

void reports_now_and_then(int n) {
  tether::go([n] {
    while (true) {
      tether::after(1s).recv(); // want: tether-endless-loop
      log(n);
    }
  });
}

class gauge {
public:
  void start() {
    tether::go([this] { run(); });
  }

private:
  void run() {
    tether::ticker beat{1s};
    for (;;) {
      beat.channel().recv(); // want: tether-endless-loop
      if (failed())
        continue;
      ++reports_;
    }
  }

  int reports_ = 0;
};

void uses_it(gauge &g) { g.start(); }

// Something does, or is meant to stay.

// A stop channel ends it.
void no_warning_stop_channel(tether::recv_chan<void> stop) {
  tether::go([stop] {
    tether::ticker beat{1s};
    while (tether::select(beat.channel(), stop) == 0)
      log(1);
  });
}

// It looks at the context each time.
void no_warning_context(tether::context ctx) {
  tether::go([ctx] {
    tether::ticker beat{1s};
    for (;;) {
      beat.channel().recv();
      if (ctx.err())
        return;
      log(1);
    }
  });
}

// It counts.
void no_warning_counted() {
  tether::go([] {
    tether::ticker beat{1s};
    for (int i = 0; i < 10; ++i)
      beat.channel().recv();
  });
}

// It leaves at the first error.
void no_warning_leaves_on_an_error() {
  tether::go([] {
    tether::ticker beat{1s};
    for (;;) {
      beat.channel().recv();
      if (failed())
        break;
    }
  });
}

// It is declared to live as long as the program.
void no_warning_daemon() {
  tether::go_daemon([] {
    tether::ticker beat{1s};
    for (;;) {
      beat.channel().recv();
      log(1);
    }
  });
}

// The exception leaves the loop.
void no_warning_throws() {
  tether::go([] {
    try {
      for (;;) {
        tether::after(1s).recv();
        if (failed())
          throw 1;
      }
    } catch (int) {
      log(1);
    }
  });
}

// Once is no loop.
void no_warning_once() {
  tether::go([] {
    tether::after(1s).recv();
    log(1);
  });
}

// The channel that it sends to may be closed or dropped by its owner.
void no_warning_sends(tether::send_chan<int> out) {
  tether::go([out] {
    tether::ticker beat{1s};
    for (;;) {
      beat.channel().recv();
      out.send(work());
    }
  });
}

// What main starts may run until main returns.
int main() {
  tether::go([] {
    tether::ticker beat{1s};
    for (;;) {
      beat.channel().recv();
      log(1);
    }
  });
  return work();
}
