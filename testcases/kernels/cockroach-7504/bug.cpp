// SOURCE: kernel cockroach_7504 (P04); main itself blocks, exit status 2
// CHECKS: none
// SCHEDULE: some
// MISS: what lies in a map or is picked from a container is out of sight

// Releasing a lease locks lease and name cache, acquiring by name locks them the other way round.

#include <tether/tether.h>

#include <map>
#include <memory>
#include <string>

struct lease {
  tether::mutex mu;
  int references = 1;
  std::string table;
};

class name_cache {
public:
  tether::mutex mu;

  void insert(const std::shared_ptr<lease> &l) { leases_[l->table] = l; }
  void remove(const std::string &table) { leases_.erase(table); }
  std::shared_ptr<lease> find(const std::string &table) const {
    auto found = leases_.find(table);
    return found == leases_.end() ? nullptr : found->second;
  }

private:
  std::map<std::string, std::shared_ptr<lease>> leases_;
};

class lease_manager {
public:
  std::shared_ptr<lease> acquire(const std::string &table) {
    auto fresh = std::make_shared<lease>();
    fresh->table = table;
    names_.mu.lock();
    tether::defer unlock{[this] { names_.mu.unlock(); }};
    names_.insert(fresh);
    return fresh;
  }

  std::shared_ptr<lease> acquire_by_name(const std::string &table) {
    names_.mu.lock();
    tether::defer unlock_names{[this] { names_.mu.unlock(); }};
    auto cached = names_.find(table);
    if (!cached)
      return nullptr;
    cached->mu.lock(); // BUG: lock-order
    tether::defer unlock{[l = cached.get()] { l->mu.unlock(); }};
    if (cached->references == 0)
      return nullptr;
    ++cached->references;
    return cached;
  }

  // The last one to release a lease takes it out of the cache.
  void release(const std::shared_ptr<lease> &l) {
    l->mu.lock();
    tether::defer unlock{[&] { l->mu.unlock(); }};
    if (--l->references > 0)
      return;
    names_.mu.lock(); // BUG: lock-order
    tether::defer unlock_names{[this] { names_.mu.unlock(); }};
    names_.remove(l->table);
  }

private:
  name_cache names_;
};

int main() {
  return tether::run([] {
    lease_manager leases;
    auto users = leases.acquire("users");
    tether::wait_group queries;
    queries.go([&] { leases.release(users); });
    queries.go([&] {
      if (auto again = leases.acquire_by_name("users"))
        leases.release(again);
    });
    queries.wait(); // BUG: lock-order
  });
}
