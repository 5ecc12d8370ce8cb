// SOURCE: kernel hugo_5379 (P02, P29)
// CHECKS: none

// The caller holds the lock while the worker renders, the worker only hands over its text, and a text that comes too
// late is dropped.

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
    content_init_mu_.lock();
    tether::defer unlock{[this] { content_init_mu_.unlock(); }};
    return content_;
  }

private:
  // Gives up after a time, since a text may include itself.
  void init_content() {
    auto [ctx, cancel] = tether::with_timeout(tether::background(), 5ms);
    content_init_mu_.lock();
    tether::defer unlock{[this] { content_init_mu_.unlock(); }};
    auto rendered = tether::make_chan<std::string>(1);
    tether::go([self = shared_from_this(), rendered, ctx = ctx] {
      std::string text = self->render();
      if (!ctx.err())
        rendered.send(text);
    });
    tether::recv_case text{rendered};
    tether::select(text, ctx.done());
    if (text)
      content_ = *text;
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
