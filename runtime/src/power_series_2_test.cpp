// After Go's test/chan/powser2.go: power series whose coefficients are objects on the heap, and end (McIlroy,
// "Squinting at Power Series"). Every operation is a goroutine that asks its operands for one coefficient at a
// time; a split is a chain of goroutines, each of which holds one coefficient for the slower reader. The program there
// ends while all of them wait for the next request; here an exception ends each of them then.
#include "rational.h"
#include "test_support.h"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

namespace tether {
namespace {

using namespace test;
class PowerSeries2Test : public RuntimeTest {};

rational operator-(rational a) { return {-a.num, a.den}; }
rational inverse(rational a) { return reduced(a.den, a.num); }

/// A coefficient; null is the end of the series.
using term = std::unique_ptr<rational>;
term make_term(rational r) { return std::make_unique<rational>(r); }
term copy(const term &t) { return t ? make_term(*t) : nullptr; }

/// Thrown from every wait when `quit` closes; ends a goroutine.
struct over {};
recv_chan<void> quit;

void put(const chan<void> &c) {
  if (select(send_case{c}, quit) == 1)
    throw over{};
}
void put(const chan<term> &c, term t) {
  if (select(send_case{c, std::move(t)}, quit) == 1)
    throw over{};
}
void take(const chan<void> &c) {
  if (select(c, quit) == 1)
    throw over{};
}
term take(const chan<term> &c) {
  recv_case got{c};
  if (select(got, quit) == 1)
    throw over{};
  return std::move(*got);
}

template <class F>
void go_until_over(F body) {
  go([=] {
    try {
      body();
    } catch (const over &) {
    }
  });
}

struct series {
  chan<void> request = make_chan<void>();
  chan<term> answer = make_chan<term>();

  term get() const {
    put(request);
    return take(answer);
  }
  void serve(term t) const {
    take(request);
    put(answer, std::move(t));
  }
  /// Serves what `from` gives, for ever.
  void serve_all(const series &from) const {
    for (;;) {
      take(request);
      put(answer, from.get());
    }
  }
};

/// A series that a goroutine of its own serves.
template <class F>
series served_by(F body) {
  series out;
  go_until_over([=] { body(out); });
  return out;
}

/// One coefficient of each, asked for and taken in whatever order they are ready.
std::pair<term, term> get_both(const series &a, const series &b) {
  chan<void> ask_a = a.request, ask_b = b.request;
  chan<term> from_a, from_b;
  std::pair<term, term> result;
  for (int steps = 0; steps < 4; ++steps) {
    recv_case got_a{from_a}, got_b{from_b};
    switch (select(send_case{ask_a}, send_case{ask_b}, got_a, got_b, quit)) {
    case 0:
      from_a = a.answer, ask_a = nullptr;
      break;
    case 1:
      from_b = b.answer, ask_b = nullptr;
      break;
    case 2:
      result.first = std::move(*got_a), from_a = nullptr;
      break;
    case 3:
      result.second = std::move(*got_b), from_b = nullptr;
      break;
    default:
      throw over{};
    }
  }
  return result;
}

/// One generation of a split. It may serve the reader that is ahead from the start, and the other one when the
/// generation before says that it is done.
void split_generation(series in, series ahead, series behind, chan<void> before) {
  const std::size_t first = select(ahead.request, before, quit);
  const bool both = first == 1;
  const std::size_t second = both ? select(ahead.request, behind.request, quit) : 0;
  if (first == 2 || second == 2)
    throw over{};
  if (second == 1)
    std::swap(ahead, behind);
  put(in.request);
  auto next = make_chan<void>();
  go_until_over([=] { split_generation(in, ahead, behind, next); });
  const term t = take(in.answer);
  put(ahead.answer, copy(t));
  if (!both)
    take(before);
  behind.serve(copy(t));
  put(next);
}

void split_into(series in, series first, series second) {
  auto before = make_chan<void>();
  go_until_over([=] { split_generation(in, first, second, before); });
  go_until_over([=] { put(before); });
}

std::pair<series, series> split(series in) {
  std::pair<series, series> out;
  split_into(in, out.first, out.second);
  return out;
}

series repeated(rational r) {
  return served_by([=](series out) {
    for (;;)
      out.serve(make_term(r));
  });
}

series polynomial(std::initializer_list<rational> coefficients) {
  return served_by([all = std::vector(coefficients)](series out) {
    for (rational r : all)
      out.serve(make_term(r));
    for (;;)
      out.serve(nullptr);
  });
}

series sum(series u, series v) {
  return served_by([=](series out) {
    for (;;) {
      take(out.request);
      auto [a, b] = get_both(u, v);
      if (a && b) {
        put(out.answer, make_term(*a + *b));
        continue;
      }
      const bool a_goes_on = bool(a);
      put(out.answer, a_goes_on ? std::move(a) : std::move(b));
      out.serve_all(a_goes_on ? u : v);
    }
  });
}

/// Applies f(coefficient, its index) to every coefficient.
template <class F>
series mapped(series u, F f) {
  return served_by([=](series out) {
    for (std::int64_t i = 0;; ++i) {
      take(out.request);
      const term t = u.get();
      put(out.answer, t ? make_term(f(*t, i)) : nullptr);
    }
  });
}
series scaled(rational c, series u) {
  return mapped(u, [=](rational r, std::int64_t) { return c * r; });
}

/// first + x * u.
series shifted(rational first, series u) {
  return served_by([=](series out) {
    out.serve(make_term(first));
    out.serve_all(u);
  });
}

/// With U = u + xU' and V = v + xV', UV = uv + x(uV' + vU') + xxU'V'.
series product(series u, series v) {
  return served_by([=](series out) {
    take(out.request);
    auto [a, b] = get_both(u, v);
    if (!a || !b) {
      put(out.answer, nullptr);
      for (;;)
        out.serve(nullptr);
    }
    put(out.answer, make_term(*a * *b));
    auto [u1, u2] = split(u);
    auto [v1, v2] = split(v);
    const series linear = sum(scaled(*a, v1), scaled(*b, u1));
    take(out.request);
    put(out.answer, linear.get());
    out.serve_all(sum(linear, product(u2, v2)));
  });
}

series derivative(series u) {
  return served_by([=](series out) {
    take(out.request);
    u.get();
    const series rest = mapped(u, [](rational r, std::int64_t i) { return r * rational{i + 1, 1}; });
    put(out.answer, rest.get());
    out.serve_all(rest);
  });
}

series integral(rational constant, series u) {
  return shifted(constant, mapped(u, [](rational r, std::int64_t i) { return r * rational{1, i + 1}; }));
}

/// U(c x^n).
series substituted(series u, rational c, int n) {
  return served_by([=](series out) {
    for (rational power{1, 1};; power = power * c) {
      take(out.request);
      const term t = u.get();
      put(out.answer, t ? make_term(*t * power) : nullptr);
      for (int i = 1; t && i < n; ++i)
        out.serve(make_term({}));
    }
  });
}

/// With U = u + xU' and Z = z + xZ', UZ = 1 gives z = 1/u and Z' = -U'Z/u. A network with a loop.
series reciprocal(series u) {
  return served_by([=](series out) {
    series feedback, rest;
    take(out.request);
    const rational z = inverse(*u.get());
    put(out.answer, make_term(z));
    split_into(product(scaled(-z, u), shifted(z, feedback)), feedback, rest);
    out.serve_all(rest);
  });
}

/// Z = exp U satisfies Z' = Z U'. The constant term of U counts as zero.
series exponential(series u) {
  series feedback, out;
  split_into(integral({1, 1}, product(feedback, derivative(u))), feedback, out);
  return out;
}

series ones() { return repeated({1, 1}); }

void expect_series(series (*make)(), std::initializer_list<rational> expected, bool ends = false) {
  run_to_end([&] {
    auto end = make_chan<void>();
    quit = end;
    const series s = make();
    for (const rational &e : expected) {
      const term t = s.get();
      ASSERT_TRUE(t);
      EXPECT_EQ(*t, e) << t->num << "/" << t->den << " instead of " << e.num << "/" << e.den;
    }
    if (ends) {
      EXPECT_FALSE(s.get());
      EXPECT_FALSE(s.get());
    }
    end.close();
  });
}

TEST_F(PowerSeries2Test, SumAndDifference) {
  expect_series([] { return sum(ones(), repeated({2, 1})); }, {{3, 1}, {3, 1}, {3, 1}});
  expect_series([] { return sum(ones(), scaled({-1, 1}, repeated({2, 1}))); }, {{-1, 1}, {-1, 1}, {-1, 1}});
}

TEST_F(PowerSeries2Test, FiniteSeries) {
  expect_series([] { return sum(polynomial({{1, 1}}), polynomial({{1, 1}, {5, 1}})); }, {{2, 1}, {5, 1}}, true);
  expect_series([] { return sum(polynomial({{1, 1}, {5, 1}}), polynomial({{1, 1}})); }, {{2, 1}, {5, 1}}, true);
  expect_series(
      [] {
        return product(polynomial({{1, 1}, {1, 1}}), polynomial({{1, 1}, {-1, 1}}));
      },
      {{1, 1}, {0, 1}, {-1, 1}}, true);
}

TEST_F(PowerSeries2Test, DerivativeAndIntegral) {
  expect_series([] { return derivative(ones()); }, {{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}});
  expect_series([] { return integral({}, ones()); }, {{0, 1}, {1, 1}, {1, 2}, {1, 3}, {1, 4}, {1, 5}});
}

TEST_F(PowerSeries2Test, Product) {
  expect_series([] { return product(ones(), ones()); }, {{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}, {6, 1}, {7, 1}});
}

TEST_F(PowerSeries2Test, Reciprocal) {
  expect_series([] { return reciprocal(ones()); }, {{1, 1}, {-1, 1}, {0, 1}, {0, 1}, {0, 1}});
  expect_series([] { return reciprocal(derivative(ones())); }, {{1, 1}, {-2, 1}, {1, 1}, {0, 1}, {0, 1}});
}

TEST_F(PowerSeries2Test, Exponential) {
  expect_series([] { return exponential(ones()); }, {{1, 1},
                                                     {1, 1},
                                                     {3, 2},
                                                     {13, 6},
                                                     {73, 24},
                                                     {167, 40},
                                                     {4051, 720},
                                                     {37633, 5040},
                                                     {43817, 4480},
                                                     {4596553, 362880}});
}

TEST_F(PowerSeries2Test, ArcTangent) {
  expect_series(
      [] {
        return integral({}, substituted(ones(), {-1, 1}, 2));
      },
      {{0, 1}, {1, 1}, {0, 1}, {-1, 3}, {0, 1}, {1, 5}, {0, 1}, {-1, 7}});
}

} // namespace
} // namespace tether
