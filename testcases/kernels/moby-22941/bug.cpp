// SOURCE: kernel moby_22941 (P20)
// CHECKS: none
// SCHEDULE: some
// MISS: which value a shared variable has is not modelled

// The handlers that serve the requests of a test share the variable of the loop that starts them: a request that is
// served twice has room for one answer.

#include <tether/tether.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

struct request {
  explicit request(std::string p) : path(std::move(p)) {}

  std::string path;
  tether::chan<int> answer = tether::make_chan<int>(1);
};

// A variable that goroutines share, free of data races but not of surprises.
class shared_index {
public:
  void set(std::size_t value) {
    std::lock_guard lock{mu_};
    value_ = value;
  }
  std::size_t get() {
    std::lock_guard lock{mu_};
    return value_;
  }

private:
  tether::mutex mu_;
  std::size_t value_ = 0;
};

void serve(const request &r) {
  r.answer.send(r.path.starts_with("/v1/") ? 200 : 404); // BUG: captured-variable
}

// The answer to the first request, if there is one already.
int serve_all(const std::shared_ptr<const std::vector<request>> &requests) {
  auto current = std::make_shared<shared_index>();
  for (std::size_t i = 0; i < requests->size(); ++i) {
    current->set(i);
    tether::go([requests, current] { serve((*requests)[current->get()]); });
  }
  int status = 0;
  return requests->front().answer.try_recv(status) == tether::recv_status::ok ? status : 0;
}

int main() {
  return tether::run([] {
    auto requests = std::make_shared<const std::vector<request>>(
        std::vector<request>{request("/v1/containers"), request("/v2/images")});
    serve_all(requests);
  });
}
