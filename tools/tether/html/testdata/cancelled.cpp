#include <tether/tether.h>

int price(bool cancelled) {
  auto reply = tether::make_chan<int>();
  tether::go([=] {
    reply.send(1); /* <script>document.title = "broken"</script> <img src="http://example.org/x.png"> "&amp;' */
  });
  if (cancelled)
    return 0;
  return *reply.recv();
}

int slow_price() {
  auto reply = tether::make_chan<int>();
  tether::go([=] { reply.send(1); });
  auto answer = tether::recv_case{reply};
  tether::select(answer, tether::after(std::chrono::seconds(1)));
  return answer ? *answer : 0;
}

void known(bool cancelled) {
  auto reply = tether::make_chan<int>();
  tether::go([=] { reply.send(1); }); // NOLINT(tether-early-return)
  if (!cancelled)
    reply.recv();
}

void add_late() {
  tether::wait_group group;
  tether::go([&] {
    group.add(1);
    group.done();
  });
  group.wait();
}
