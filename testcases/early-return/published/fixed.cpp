// SOURCE: the published "early return" micro-pattern (Uber, CGO'24)
// CHECKS: tether-early-return

#include <tether/tether.h>

#include <string>

struct response {
  int status = 0;
  std::string error;
};

response validate(const std::string &request) {
  if (request.find(' ') == std::string::npos)
    return {400, "no method in request"};
  return {};
}

response handle(const std::string &request) {
  auto ch = tether::make_chan<int>(1);
  tether::go([ch] {
    int quota = 7;
    ch.send(quota);
  });

  response invalid = validate(request);
  if (!invalid.error.empty())
    return invalid;

  return {*ch.recv(), ""};
}

int main() {
  return tether::run([] {
    handle("GET /users");
    handle("/users");
  });
}
