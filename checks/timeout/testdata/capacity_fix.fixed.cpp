// The usual repair: a place in the buffer for the only value.
#include <tether/tether.h>

#include <chrono>

using namespace std::chrono_literals;

int work();

int limit() {
  auto result = tether::make_chan<int>(1);
  tether::go([result] {
    int answer = work();
    result.send(answer);
  });
  tether::recv_case got{result};
  tether::select(got, tether::after(500ms));
  return got ? *got : -1;
}

int context_ends(tether::context ctx) {
  auto result = tether::make_chan<int>(1);
  tether::go([result] {
    int answer = work();
    result.send(answer);
  });
  tether::recv_case got{result};
  tether::select(got, ctx.done());
  return got ? *got : -1;
}
