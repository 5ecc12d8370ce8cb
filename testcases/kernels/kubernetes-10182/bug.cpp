// SOURCE: kernel kubernetes_10182 (P05a)
// CHECKS: none
// SCHEDULE: some
// MISS: a way out that asks what the program has left behind is not taken for granted

// The status of a pod is sent while its table is locked; who receives it takes the lock after each.

#include <tether/tether.h>

#include <map>
#include <memory>
#include <string>

struct status_update {
  std::string pod;
  std::string status;
};

class status_manager {
public:
  void set_pod_status(const std::string &pod, const std::string &status) {
    statuses_mu_.lock();
    tether::defer unlock{[this] { statuses_mu_.unlock(); }};
    if (statuses_[pod] == status)
      return;
    statuses_[pod] = status;
    updates_.send({pod, status}); // BUG: blocked-under-lock
  }

  // Tells the API server of one change.
  void sync_batch() {
    auto update = updates_.recv();
    if (!tell_server(*update))
      delete_status(update->pod);
  }

private:
  static bool tell_server(const status_update &update) { return update.pod != "evicted"; }

  void delete_status(const std::string &pod) {
    statuses_mu_.lock(); // BUG: blocked-under-lock
    tether::defer unlock{[this] { statuses_mu_.unlock(); }};
    statuses_.erase(pod);
  }

  tether::mutex statuses_mu_;
  std::map<std::string, std::string> statuses_;
  tether::chan<status_update> updates_ = tether::make_chan<status_update>();
};

int main() {
  return tether::run([] {
    auto pods = std::make_shared<status_manager>();
    tether::go([pods] {
      for (int change = 0; change < 2; ++change)
        pods->sync_batch();
    });
    tether::go([pods] { pods->set_pod_status("evicted", "Failed"); });
    tether::go([pods] { pods->set_pod_status("web-1", "Running"); });
  });
}
