// SOURCE: kernel cockroach_16167 (P03)
// CHECKS: tether-recursive-read-lock

// The plan is made before the configuration is locked to wait for its change.

#include <tether/tether.h>

#include <string>

// The reading side of a lock, for a condition variable to release and take again.
class read_locker {
public:
  explicit read_locker(tether::shared_mutex &mu) : mu_(mu) {}
  void lock() { mu_.lock_shared(); }
  void unlock() { mu_.unlock_shared(); }

private:
  tether::shared_mutex &mu_;
};

class executor {
public:
  // Gossip brings a new configuration.
  void update_system_config(int version) {
    system_config_mu_.lock();
    system_config_ = version;
    system_config_mu_.unlock();
    system_config_changed_.notify_all();
  }

  // Runs a statement, then waits until the configuration has come that follows from it.
  bool execute(const std::string &statement) {
    read_locker config(system_config_mu_);
    bool ran = prepare(statement);
    config.lock();
    tether::defer unlock{[&] { config.unlock(); }};
    while (system_config_ == 0)
      system_config_changed_.wait(config);
    return ran;
  }

private:
  bool prepare(const std::string &statement) { return make_plan(statement) == "plan: " + statement; }
  std::string make_plan(const std::string &statement) { return database_cache_age() < 0 ? "" : "plan: " + statement; }

  int database_cache_age() {
    system_config_mu_.lock_shared();
    tether::defer unlock{[this] { system_config_mu_.unlock_shared(); }};
    return 2 - system_config_;
  }

  tether::shared_mutex system_config_mu_;
  tether::condition_variable system_config_changed_;
  int system_config_ = 0;
};

int main() {
  return tether::run([] {
    executor sql;
    tether::wait_group gossip;
    gossip.go([&sql] { sql.update_system_config(1); });
    sql.execute("CREATE TABLE users (id INT)");
    gossip.wait();
  });
}
