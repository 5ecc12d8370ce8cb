// SOURCE: kernel kubernetes_11298 (P14)
// CHECKS: none

// A change is a value in a channel with room for one: it waits for the loop.

#include <tether/tether.h>

#include <memory>
#include <string>
#include <utility>

// Tells the services of a node who is the master.
class notifier : public std::enable_shared_from_this<notifier> {
public:
  // Called by the election.
  void set_master(std::string name) {
    mu_.lock();
    master_ = std::move(name);
    mu_.unlock();
    tether::select(tether::send_case{changed_}, tether::otherwise);
  }

  // Returns when `self` has become the master, or `stop` closes.
  void run(const std::string &self, tether::recv_chan<void> stop) {
    while (master() != self)
      if (tether::select(changed_, stop) == 1)
        return;
  }

private:
  std::string master() {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    return master_;
  }

  tether::mutex mu_;
  tether::chan<void> changed_ = tether::make_chan<void>(1);
  std::string master_;
};

int main() {
  return tether::run([] {
    auto stop = tether::make_chan<void>();
    auto services = std::make_shared<notifier>();
    tether::go([services] { services->set_master("node-1"); });
    services->run("node-1", stop);
    stop.close();
  });
}
