// SOURCE: note 000, TimeoutHandler with its timeoutWriter, around a handler that aborts when its context is done
// CHECKS: none

#include <tether/tether.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace std::chrono_literals;

struct response {
  int code = 200;
  std::string body;
  bool operator==(const response &) const = default;
};

/// What a handler writes to. Once the time is over, it takes nothing any more.
class timeout_writer {
public:
  std::error_code write(std::string_view text) {
    std::lock_guard lock{mu_};
    if (!err_)
      written_ += text;
    return err_;
  }

  response finish() {
    std::lock_guard lock{mu_};
    return {200, written_};
  }

  response expire(std::error_code err) {
    std::lock_guard lock{mu_};
    err_ = err;
    return {503, err == tether::errc::deadline_exceeded ? "Too slow!\n" : ""};
  }

private:
  tether::mutex mu_;
  std::string written_;
  std::error_code err_;
};

using handler = std::function<void(timeout_writer &, const tether::context &)>;

response serve_http(const handler &h, const tether::context &request, std::chrono::nanoseconds dt) {
  auto [ctx, cancel_ctx] = tether::with_timeout(request, dt);
  auto done = tether::make_chan<void>();
  auto panic_chan = tether::make_chan<std::exception_ptr>(1);
  auto writer = std::make_shared<timeout_writer>();
  tether::go([=, ctx = ctx] {
    try {
      h(*writer, ctx);
      done.close();
    } catch (...) {
      panic_chan.send(std::current_exception());
    }
  });

  tether::recv_case panicked{panic_chan};
  tether::select(panicked, done, ctx.done());
  if (panicked)
    std::rethrow_exception(*panicked);
  // A handler that aborts closes done as well: only the context tells that the time was over.
  if (auto err = ctx.err())
    return writer->expire(err);
  return writer->finish();
}

/// Ten steps of work, each of which can be aborted.
handler foo(std::chrono::nanoseconds step) {
  return [step](timeout_writer &w, const tether::context &ctx) {
    for (int i = 0; i < 10; ++i) {
      tether::recv_case aborted{ctx.done()};
      tether::select(aborted, tether::after(step));
      if (aborted) {
        std::printf("Aborted\n");
        return;
      }
      if (w.write("."))
        return;
    }
    if (!w.write("hello world\n"))
      std::printf("Completed\n");
  };
}

bool passes_exceptions_on() {
  try {
    serve_http([](timeout_writer &, const tether::context &) { throw std::runtime_error("connection lost"); },
               tether::background(), 1h);
  } catch (const std::runtime_error &) {
    return true;
  }
  return false;
}

int main() {
  return tether::run([] {
    auto quick = serve_http(foo(100us), tether::background(), 1h);
    auto slow = serve_http(foo(1h), tether::background(), 2ms);
    auto [request, client_leaves] = tether::with_cancel(tether::background());
    client_leaves();
    auto unwanted = serve_http(foo(1h), request, 1h);

    bool right = quick == response{200, "..........hello world\n"} && slow == response{503, "Too slow!\n"} &&
                 unwanted == response{503, ""} && passes_exceptions_on();
    return right ? 0 : 1;
  });
}
