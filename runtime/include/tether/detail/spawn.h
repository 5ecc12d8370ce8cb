#pragma once

#include <cstddef>
#include <new>
#include <source_location>
#include <type_traits>
#include <utility>

namespace tether::detail {

struct goroutine;

enum class lifetime : unsigned char { ordinary, daemon };

/// Makes a goroutine that does not run yet; throws std::bad_alloc when no stack can be had.
goroutine *goroutine_new(std::size_t size, std::size_t align, lifetime kind, std::source_location created_at);
/// Room for the callable, on the goroutine's own stack.
void *goroutine_storage(goroutine *g) noexcept;
/// Makes the goroutine runnable. `run` calls the callable in its storage and destroys it.
void goroutine_start(goroutine *g, void (*run)(void *)) noexcept;
/// Gives back a goroutine that was never started; its storage holds no object any more.
void goroutine_discard(goroutine *g) noexcept;

/// std::invoke without the weight of <functional>.
template <class F, class... A>
requires(!std::is_member_pointer_v<std::remove_cvref_t<F>>) decltype(auto) invoke(F &&f, A &&...a) {
  return std::forward<F>(f)(std::forward<A>(a)...);
}

template <class M, class Object, class... A>
requires std::is_member_pointer_v<std::remove_cvref_t<M>>
decltype(auto) invoke(M member, Object &&object, A &&...a) {
  if constexpr (requires { (std::forward<Object>(object).*member)(std::forward<A>(a)...); })
    return (std::forward<Object>(object).*member)(std::forward<A>(a)...);
  else if constexpr (requires { ((*object).*member)(std::forward<A>(a)...); })
    return ((*object).*member)(std::forward<A>(a)...);
  else
    return (object.get().*member)(std::forward<A>(a)...);
}

/// Decay-copies the callable and its arguments now; the result calls them once.
template <class F, class... A>
auto bind_call(F &&f, A &&...a) {
  return
      [f = std::forward<F>(f), ... a = std::forward<A>(a)]() mutable { detail::invoke(std::move(f), std::move(a)...); };
}

template <class Call>
struct goroutine_body {
  static void run(void *storage) {
    struct destroyer {
      Call *call;
      ~destroyer() { call->~Call(); }
    } guard{static_cast<Call *>(storage)};
    (*guard.call)();
  }
  static void destroy(void *storage) { static_cast<Call *>(storage)->~Call(); }
};

/// Makes a goroutine that holds `call` and is ready to start.
template <class Call>
goroutine *prepare(Call call, lifetime kind, std::source_location created_at) {
  struct discarder {
    goroutine *g;
    ~discarder() {
      if (g)
        goroutine_discard(g);
    }
  } guard{goroutine_new(sizeof(Call), alignof(Call), kind, created_at)};
  ::new (goroutine_storage(guard.g)) Call(std::move(call));
  return std::exchange(guard.g, nullptr);
}

template <class Call>
void spawn(Call call, lifetime kind, std::source_location created_at) {
  goroutine_start(detail::prepare(std::move(call), kind, created_at), &goroutine_body<Call>::run);
}

} // namespace tether::detail
