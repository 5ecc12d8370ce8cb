// SOURCE: kernel moby_22941 (P20)
// CHECKS: none

// The request is an argument of its goroutine.

#include <tether/tether.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

struct request {
  explicit request(std::string p) : path(std::move(p)) {}

  std::string path;
  tether::chan<int> answer = tether::make_chan<int>(1);
};

void serve(const request &r) { r.answer.send(r.path.starts_with("/v1/") ? 200 : 404); }

// The answer to the first request, if there is one already.
int serve_all(const std::shared_ptr<const std::vector<request>> &requests) {
  for (std::size_t i = 0; i < requests->size(); ++i) {
    tether::go([requests](std::size_t own) { serve((*requests)[own]); }, i);
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
