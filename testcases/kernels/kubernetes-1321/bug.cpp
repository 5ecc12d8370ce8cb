// SOURCE: kernel kubernetes_1321 (P05a)
// CHECKS: none
// SCHEDULE: some
// MISS: what lies in a map or is picked from a container is out of sight

// An event is sent to every watcher under the lock that a watcher takes to stop.

#include <tether/tether.h>

#include <map>
#include <memory>
#include <string>

struct mux_watcher {
  tether::chan<std::string> result = tether::make_chan<std::string>();
};

// Hands events on to all watchers.
class mux {
public:
  int watch() {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    watchers_[++last_id_] = std::make_shared<mux_watcher>();
    return last_id_;
  }

  void distribute(const std::string &event) {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    for (const auto &[id, watcher] : watchers_)
      watcher->result.send(event); // BUG: blocked-under-lock
  }

  void stop_watching(int id) {
    mu_.lock(); // BUG: blocked-under-lock
    tether::defer unlock{[this] { mu_.unlock(); }};
    if (auto stopped = watchers_.extract(id))
      stopped.mapped()->result.close();
  }

private:
  tether::mutex mu_;
  int last_id_ = 0;
  std::map<int, std::shared_ptr<mux_watcher>> watchers_;
};

int main() {
  return tether::run([] {
    auto events = std::make_shared<mux>();
    int id = events->watch();
    tether::go([events] { events->distribute("pod/web-1 added"); });
    tether::go([events, id] { events->stop_watching(id); });
  });
}
