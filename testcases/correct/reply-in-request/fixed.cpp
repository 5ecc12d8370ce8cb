// SOURCE: looks like a reply that nobody receives: each request brings its channel, with room
// CHECKS: none
// LOOKS: buffered result

#include <tether/tether.h>

struct request {
  int value;
  tether::chan<int> reply;
};

int main() {
  return tether::run([] {
    auto requests = tether::make_chan<request>();
    tether::go([requests] {
      for (const request &r : requests)
        r.reply.send(2 * r.value);
    });
    request answered{1, tether::make_chan<int>(1)}, dropped{2, tether::make_chan<int>(1)};
    requests.send(answered);
    requests.send(dropped);
    requests.close();
    return *answered.reply.recv() == 2 ? 0 : 1;
  });
}
