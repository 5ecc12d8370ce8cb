// SOURCE: kernel cockroach_7504 (P04)
// CHECKS: none

// The cache is unlocked before the lease that it gave is locked.

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
    auto cached = find(table);
    if (!cached)
      return nullptr;
    cached->mu.lock();
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
    names_.mu.lock();
    tether::defer unlock_names{[this] { names_.mu.unlock(); }};
    names_.remove(l->table);
  }

private:
  std::shared_ptr<lease> find(const std::string &table) {
    names_.mu.lock();
    tether::defer unlock{[this] { names_.mu.unlock(); }};
    return names_.find(table);
  }

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
    queries.wait();
  });
}
