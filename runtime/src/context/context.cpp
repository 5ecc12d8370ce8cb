#include <tether/context.h>

#include "context/context_node.h"
#include "sched/generation.h"

namespace tether {

using namespace detail;

namespace {

canceler &root() {
  static canceler *instance = new canceler;
  return *instance;
}

operation on_context(op kind, const char *name, const context_node *node, std::source_location loc = {}) noexcept {
  return {.kind = kind, .name = name, .object = node ? &node->scope->identity() : nullptr, .at = loc};
}

/// A new context below the parent, not yet attached.
template <class Handle, class Node, class... A>
Handle make_child(const context &parent, A &&...a) {
  checkpoint([&] { return on_context(op::read, "context.With", parent.handle().node()); });
  context_node *above = parent.handle().node();
  auto *node = new Node(above, std::forward<A>(a)...);
  context_retain(above);
  return Handle(node);
}

cancel_handle make_canceler(const context &parent, std::source_location loc) {
  auto node = make_child<cancel_handle, canceler>(parent, loc);
  node.node()->scope->attach();
  return node;
}

cancelable make_cancelable(cancel_handle node) {
  context ctx(node);
  return {std::move(ctx), cancel_func(std::move(node))};
}

void cancel(const cancel_handle &handle, const std::exception_ptr &cause) {
  checkpoint([&] { return on_context(op::notify, "cancel", handle.node()); });
  if (context_node *node = handle.node())
    node->scope->cancel(errc::canceled, cause);
}

} // namespace

context background() {
  context_retain(&root());
  return context(context_handle(&root()));
}

recv_chan<void> context::done() const { return node_.node()->scope->done(); }

std::error_code context::err() const {
  explored_point([&] { return on_context(op::read, "context.Err", node_.node()); });
  const int why = node_.node()->scope->canceled.load();
  return why ? make_error_code(static_cast<errc>(why)) : std::error_code();
}

std::exception_ptr context::cause() const { return node_.node()->scope->cause(); }

std::optional<time_point> context::deadline() const { return node_.node()->scope->deadline; }

void cancel_func::operator()() const { cancel(node_, nullptr); }

cancel_func::~cancel_func() {
  if (!released_)
    (*this)();
}

cancel_func &cancel_func::operator=(cancel_func &&other) noexcept {
  if (this == &other)
    return *this;
  if (!released_)
    (*this)();
  node_ = std::move(other.node_);
  released_ = other.released_;
  return *this;
}

void cancel_cause_func::operator()(cause_arg cause) const { cancel(plain_.node_, cause.value()); }

cancelable with_cancel(const context &parent, std::source_location loc) {
  return make_cancelable(make_canceler(parent, loc));
}

cancelable_cause with_cancel_cause(const context &parent, std::source_location loc) {
  const cancel_handle node = make_canceler(parent, loc);
  return {context(node), cancel_cause_func(node)};
}

cancelable with_timeout(const context &parent, detail::duration_arg d, std::source_location loc) {
  return with_deadline(parent, deadline_after(d.value()), loc);
}

cancelable with_timeout_cause(const context &parent, detail::duration_arg d, detail::cause_arg cause,
                              std::source_location loc) {
  return with_deadline_cause(parent, deadline_after(d.value()), std::move(cause), loc);
}

cancelable with_deadline(const context &parent, detail::instant_arg t, std::source_location loc) {
  return with_deadline_cause(parent, t, {}, loc);
}

cancelable with_deadline_cause(const context &parent, detail::instant_arg t, detail::cause_arg cause,
                               std::source_location loc) {
  auto handle = make_child<cancel_handle, canceler>(parent, loc);
  canceler &node = *handle.node()->scope;
  const bool earlier = !node.deadline || t.value() < *node.deadline;
  if (earlier) {
    node.deadline = t.value();
    node.timeout_cause = cause.value();
  }
  node.attach();
  if (earlier && node.deadline->time_since_epoch().count() <= now_ns())
    node.cancel(errc::deadline_exceeded, node.timeout_cause);
  else if (earlier && !node.canceled.load())
    node.start_timer();
  return make_cancelable(std::move(handle));
}

context without_cancel(const context &parent) {
  return context(make_child<context_handle, context_node>(parent, &root(), parent.handle().node()->values));
}

namespace detail {

context_node *context_with_value(const context &parent, const void *key, void *value, void (*destroy)(void *)) {
  checkpoint();
  context_node *above = parent.handle().node();
  auto *node = new value_node(above, key, value, destroy);
  context_retain(above);
  return node;
}

const void *context_value(const context_node *n, const void *key) noexcept {
  for (const value_node *v = n->values; v; v = v->parent->values)
    if (v->key == key)
      return v->value;
  return nullptr;
}

} // namespace detail

} // namespace tether
