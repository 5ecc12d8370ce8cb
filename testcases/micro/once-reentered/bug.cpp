// SOURCE: variant: P29, a once that is called from its own call
// CHECKS: none
// SCHEDULE: every
// MISS: no check for a once that calls itself

// Setting up asks for what is being set up.

#include <tether/tether.h>

#include <memory>
#include <string>

class configuration {
public:
  std::string get() {
    loaded_.call([this] { load(); }); // BUG: once-reentry
    return text_;
  }

private:
  void load() {
    text_ = "port = 8080";
    validate(get());
  }
  void validate(const std::string &text) { valid_ = text.find('=') != std::string::npos; }

  tether::once loaded_;
  std::string text_;
  bool valid_ = false;
};

int main() {
  return tether::run([] {
    auto server = std::make_shared<configuration>();
    tether::go([server] { server->get(); });
  });
}
