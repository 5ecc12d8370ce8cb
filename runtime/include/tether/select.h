#pragma once

#include <tether/chan.h>
#include <tether/detail/select_arg.h>
#include <tether/select_case.h>

#include <cstddef>
#include <memory>
#include <source_location>

/// select: waits until one of several sends and receives can proceed.
///
///     tether::recv_case got{jobs};
///     tether::send_case sent{out, value};
///     tether::select(got, sent, tether::after(500ms));
///     if (got) {
///       if (!got.closed())
///         use(*got);
///     } else if (sent) {
///       ...
///     }
///
///     switch (tether::select(tether::recv_case{a}, tether::after(1s))) { case 0: ... case 1: ... }
///
/// Semantics: "Select statements" in the Go specification.
namespace tether {

/// Blocks until one case can proceed, carries it out and returns its position. Chooses uniformly at random
/// among the cases that are ready. With `otherwise` among the arguments it does not block: when no case is
/// ready, it returns the position of `otherwise`. A case on a nil channel is never ready; select() without
/// cases, or with nil channels only, blocks for ever. A bare channel is a receive that drops the value. The
/// same channel may occur in several cases. Up to twelve cases; for more, or a number known only at run time,
/// there is the form over a range. Errors: closed_error when a send case is chosen whose channel is closed;
/// std::logic_error for a send case whose value is gone.
TETHER_ROLE("select")
inline std::size_t select(std::source_location loc = std::source_location::current()) {
  return detail::select_run(nullptr, 0, loc);
}
TETHER_ROLE("select")
inline std::size_t select(detail::select_arg c0, std::source_location loc = std::source_location::current()) {
  const detail::select_arg *const cases[] = {&c0};
  return detail::select_run(cases, 1, loc);
}
TETHER_ROLE("select")
inline std::size_t select(detail::select_arg c0, detail::select_arg c1,
                          std::source_location loc = std::source_location::current()) {
  const detail::select_arg *const cases[] = {&c0, &c1};
  return detail::select_run(cases, 2, loc);
}
TETHER_ROLE("select")
inline std::size_t select(detail::select_arg c0, detail::select_arg c1, detail::select_arg c2,
                          std::source_location loc = std::source_location::current()) {
  const detail::select_arg *const cases[] = {&c0, &c1, &c2};
  return detail::select_run(cases, 3, loc);
}
TETHER_ROLE("select")
inline std::size_t select(detail::select_arg c0, detail::select_arg c1, detail::select_arg c2, detail::select_arg c3,
                          std::source_location loc = std::source_location::current()) {
  const detail::select_arg *const cases[] = {&c0, &c1, &c2, &c3};
  return detail::select_run(cases, 4, loc);
}
TETHER_ROLE("select")
inline std::size_t select(detail::select_arg c0, detail::select_arg c1, detail::select_arg c2, detail::select_arg c3,
                          detail::select_arg c4, std::source_location loc = std::source_location::current()) {
  const detail::select_arg *const cases[] = {&c0, &c1, &c2, &c3, &c4};
  return detail::select_run(cases, 5, loc);
}
TETHER_ROLE("select")
inline std::size_t select(detail::select_arg c0, detail::select_arg c1, detail::select_arg c2, detail::select_arg c3,
                          detail::select_arg c4, detail::select_arg c5,
                          std::source_location loc = std::source_location::current()) {
  const detail::select_arg *const cases[] = {&c0, &c1, &c2, &c3, &c4, &c5};
  return detail::select_run(cases, 6, loc);
}
TETHER_ROLE("select")
inline std::size_t select(detail::select_arg c0, detail::select_arg c1, detail::select_arg c2, detail::select_arg c3,
                          detail::select_arg c4, detail::select_arg c5, detail::select_arg c6,
                          std::source_location loc = std::source_location::current()) {
  const detail::select_arg *const cases[] = {&c0, &c1, &c2, &c3, &c4, &c5, &c6};
  return detail::select_run(cases, 7, loc);
}
TETHER_ROLE("select")
inline std::size_t select(detail::select_arg c0, detail::select_arg c1, detail::select_arg c2, detail::select_arg c3,
                          detail::select_arg c4, detail::select_arg c5, detail::select_arg c6, detail::select_arg c7,
                          std::source_location loc = std::source_location::current()) {
  const detail::select_arg *const cases[] = {&c0, &c1, &c2, &c3, &c4, &c5, &c6, &c7};
  return detail::select_run(cases, 8, loc);
}
TETHER_ROLE("select")
inline std::size_t select(detail::select_arg c0, detail::select_arg c1, detail::select_arg c2, detail::select_arg c3,
                          detail::select_arg c4, detail::select_arg c5, detail::select_arg c6, detail::select_arg c7,
                          detail::select_arg c8, std::source_location loc = std::source_location::current()) {
  const detail::select_arg *const cases[] = {&c0, &c1, &c2, &c3, &c4, &c5, &c6, &c7, &c8};
  return detail::select_run(cases, 9, loc);
}
TETHER_ROLE("select")
inline std::size_t select(detail::select_arg c0, detail::select_arg c1, detail::select_arg c2, detail::select_arg c3,
                          detail::select_arg c4, detail::select_arg c5, detail::select_arg c6, detail::select_arg c7,
                          detail::select_arg c8, detail::select_arg c9,
                          std::source_location loc = std::source_location::current()) {
  const detail::select_arg *const cases[] = {&c0, &c1, &c2, &c3, &c4, &c5, &c6, &c7, &c8, &c9};
  return detail::select_run(cases, 10, loc);
}
TETHER_ROLE("select")
inline std::size_t select(detail::select_arg c0, detail::select_arg c1, detail::select_arg c2, detail::select_arg c3,
                          detail::select_arg c4, detail::select_arg c5, detail::select_arg c6, detail::select_arg c7,
                          detail::select_arg c8, detail::select_arg c9, detail::select_arg c10,
                          std::source_location loc = std::source_location::current()) {
  const detail::select_arg *const cases[] = {&c0, &c1, &c2, &c3, &c4, &c5, &c6, &c7, &c8, &c9, &c10};
  return detail::select_run(cases, 11, loc);
}
TETHER_ROLE("select")
inline std::size_t select(detail::select_arg c0, detail::select_arg c1, detail::select_arg c2, detail::select_arg c3,
                          detail::select_arg c4, detail::select_arg c5, detail::select_arg c6, detail::select_arg c7,
                          detail::select_arg c8, detail::select_arg c9, detail::select_arg c10, detail::select_arg c11,
                          std::source_location loc = std::source_location::current()) {
  const detail::select_arg *const cases[] = {&c0, &c1, &c2, &c3, &c4, &c5, &c6, &c7, &c8, &c9, &c10, &c11};
  return detail::select_run(cases, 12, loc);
}

/// select over a range of cases of any number: `std::vector<tether::recv_case<int>>`, an array of channels,
/// ... An empty range blocks for ever. Errors: as above, and std::bad_alloc for more than sixteen cases.
template <class Cases>
requires(!std::is_convertible_v<Cases &, detail::select_arg>) && requires(Cases &cases) {
  detail::select_arg(*cases.begin());
  cases.end();
}
TETHER_ROLE("select")
std::size_t select(Cases &&cases, std::source_location loc = std::source_location::current()) {
  std::size_t count = 0;
  for (auto i = cases.begin(); i != cases.end(); ++i)
    ++count;
  detail::select_arg few[16];
  std::unique_ptr<detail::select_arg[]> many(count > 16 ? new detail::select_arg[count] : nullptr);
  detail::select_arg *args = many ? many.get() : few;
  std::size_t n = 0;
  for (auto &&c : cases)
    args[n++] = detail::select_arg(c);
  return detail::select_run_array(args, count, loc);
}

template <class Case, std::size_t N>
TETHER_ROLE("select")
std::size_t select(Case (&cases)[N], std::source_location loc = std::source_location::current()) {
  detail::select_arg args[N];
  for (std::size_t n = 0; n < N; ++n)
    args[n] = detail::select_arg(cases[n]);
  return detail::select_run_array(args, N, loc);
}

} // namespace tether
