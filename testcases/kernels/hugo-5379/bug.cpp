// SOURCE: kernel hugo_5379 (P02, P29); main itself blocks, exit status 2
// CHECKS: none
// SCHEDULE: every
// MISS: a call that leads back to itself is not followed

// A worker renders a page under the lock of its content. A short code in the text asks for that content: it waits for
// the once that is in progress, then for the lock that the worker itself holds.

#include <tether/tether.h>

#include <memory>
#include <string>
#include <utility>

using namespace std::chrono_literals;

class page : public std::enable_shared_from_this<page> {
public:
  explicit page(std::string raw) : raw_(std::move(raw)) {}

  std::string content() {
    content_once_.call([this] { init_content(); });
    content_init_mu_.lock(); // BUG: double-lock
    tether::defer unlock{[this] { content_init_mu_.unlock(); }};
    return content_;
  }

private:
  // Gives up after a time, since a text may include itself.
  void init_content() {
    auto [ctx, cancel] = tether::with_timeout(tether::background(), 5ms);
    auto rendered = tether::make_chan<void>(1);
    tether::go([self = shared_from_this(), rendered] {
      self->content_init_mu_.lock();
      tether::defer unlock{[&] { self->content_init_mu_.unlock(); }};
      self->content_ = self->render();
      rendered.send();
    });
    tether::select(rendered, ctx.done());
  }

  std::string render() {
    const std::string short_code = "{{ .Content }}";
    std::string text = raw_;
    if (auto at = text.find(short_code); at != std::string::npos)
      text.replace(at, short_code.size(), content());
    return text;
  }

  const std::string raw_;
  tether::once content_once_;
  tether::mutex content_init_mu_;
  std::string content_;
};

int main() {
  return tether::run([] {
    auto about = std::make_shared<page>("About us. {{ .Content }}");
    about->content();
  });
}
