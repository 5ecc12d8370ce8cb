#pragma once

#include <type_traits>

namespace tether {

class context;

namespace detail {

struct context_node;

template <class Key>
struct context_value_type {
  using type = Key;
};
template <class Key>
requires requires { typename Key::type; }
struct context_value_type<Key> {
  using type = typename Key::type;
};

/// The type of the values under Key.
template <class Key>
using context_value_t = std::remove_cv_t<typename context_value_type<Key>::type>;

/// Its address is what tells Key from all other types.
template <class Key>
inline char context_key = 0;

/// Takes over the value; throws before it does.
context_node *context_with_value(const context &parent, const void *key, void *value, void (*destroy)(void *));
const void *context_value(const context_node *n, const void *key) noexcept;

} // namespace detail
} // namespace tether
