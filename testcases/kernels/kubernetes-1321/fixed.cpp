// SOURCE: kernel kubernetes_1321 (P05a)
// CHECKS: none

// A watcher says that it stops before it takes the lock, and the send gives way.

#include <tether/tether.h>

#include <map>
#include <memory>
#include <string>

struct mux_watcher {
  tether::chan<std::string> result = tether::make_chan<std::string>();
  tether::chan<void> stopped = tether::make_chan<void>();
  tether::once stop_once;
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
      tether::select(tether::send_case{watcher->result, event}, watcher->stopped);
  }

  void stop_watching(int id, mux_watcher &watcher) {
    watcher.stop_once.call([&] { watcher.stopped.close(); });
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    if (auto stopped = watchers_.extract(id))
      stopped.mapped()->result.close();
  }

  std::shared_ptr<mux_watcher> watcher(int id) {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    return watchers_.at(id);
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
    auto watcher = events->watcher(id);
    tether::go([events] { events->distribute("pod/web-1 added"); });
    tether::go([events, id, watcher] { events->stop_watching(id, *watcher); });
  });
}
