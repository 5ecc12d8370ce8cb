// SOURCE: kernel etcd_6708 (P02); main itself blocks, exit status 2
// CHECKS: none
// SCHEDULE: every
// MISS: a way out that asks what the program has left behind is not taken for granted

// A call of sync() holds the lock that four calls deeper, through two interfaces, the same client takes to read.

#include <tether/tether.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

class http_client {
public:
  virtual ~http_client() = default;
  virtual std::string perform(const std::string &request) = 0;
};

class members_api {
public:
  virtual ~members_api() = default;
  virtual std::string leader() = 0;
};

class http_members_api : public members_api {
public:
  explicit http_members_api(http_client &client) : client_(client) {}
  std::string leader() override { return client_.perform("GET /v2/members/leader"); }

private:
  http_client &client_;
};

class cluster_client : public http_client {
public:
  explicit cluster_client(std::vector<std::string> endpoints) : endpoints_(std::move(endpoints)) {}

  std::string perform(const std::string &request) override {
    mu_.lock_shared(); // BUG: double-lock
    tether::defer unlock{[this] { mu_.unlock_shared(); }};
    return endpoints_[pinned_] + " answers " + request;
  }

  // Asks for the leader and pins it as the endpoint of all requests to come.
  void sync() {
    mu_.lock();
    tether::defer unlock{[this] { mu_.unlock(); }};
    pinned_ = leader_position(*this);
  }

private:
  static std::size_t leader_position(cluster_client &client) {
    http_members_api api(client);
    return leader_of(api, client.endpoints_);
  }

  static std::size_t leader_of(members_api &api, const std::vector<std::string> &endpoints) {
    std::string leader = api.leader();
    for (std::size_t i = 0; i < endpoints.size(); ++i)
      if (leader.starts_with(endpoints[i]))
        return i;
    return 0;
  }

  tether::shared_mutex mu_;
  std::vector<std::string> endpoints_;
  std::size_t pinned_ = 0;
};

int main() {
  return tether::run([] {
    cluster_client client({"http://10.0.0.1:2379", "http://10.0.0.2:2379"});
    client.sync();
  });
}
