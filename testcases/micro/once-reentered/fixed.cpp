// SOURCE: variant: P29, a once that is called from its own call
// CHECKS: none

// The inner call asks for the part that is there already.

#include <tether/tether.h>

#include <memory>
#include <string>

class configuration {
public:
  std::string get() {
    loaded_.call([this] { load(); });
    return text_;
  }

private:
  void load() {
    text_ = "port = 8080";
    validate(text_);
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
