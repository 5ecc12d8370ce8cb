#include <tether/context.h>

#include "context/context_node.h"
#include "sched/generation.h"

#include <memory>

namespace tether {

using namespace detail;

namespace {

/// A new child of the context, not yet attached.
context_handle make_child(const context &parent, std::source_location loc) {
  checkpoint();
  auto *node = new context_node(parent.handle().node(), loc);
  context_retain(node->parent);
  return context_handle(node);
}

cancelable make_cancelable(context_handle node) { return {context(node), cancel_func(node)}; }

} // namespace

context background() {
  static context_node *root = new context_node;
  context_retain(root);
  return context(context_handle(root));
}

recv_chan<void> context::done() const { return node_.node()->done; }

std::error_code context::err() const {
  const int why = node_.node()->canceled.load();
  return why ? make_error_code(static_cast<errc>(why)) : std::error_code();
}

std::optional<time_point> context::deadline() const { return node_.node()->deadline; }

void cancel_func::operator()() const {
  checkpoint();
  if (context_node *node = node_.node())
    node->cancel(errc::canceled);
}

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

cancelable with_cancel(const context &parent, std::source_location loc) {
  context_handle node = make_child(parent, loc);
  node.node()->attach();
  return make_cancelable(std::move(node));
}

cancelable with_timeout(const context &parent, detail::duration_arg d, std::source_location loc) {
  return with_deadline(parent, deadline_after(d.value()), loc);
}

cancelable with_deadline(const context &parent, detail::instant_arg t, std::source_location loc) {
  context_handle handle = make_child(parent, loc);
  context_node *node = handle.node();
  const bool earlier = !node->deadline || t.value() < *node->deadline;
  if (earlier)
    node->deadline = t.value();
  node->attach();
  if (earlier && node->deadline->time_since_epoch().count() <= now_ns())
    node->cancel(errc::deadline_exceeded);
  else if (earlier && !node->canceled.load())
    node->start_timer();
  return make_cancelable(std::move(handle));
}

} // namespace tether
