// After Go's test/chan/powser1.go: power series as streams of coefficients that goroutines demand from each
// other (McIlroy, "Squinting at Power Series"). Every stream serves one coefficient per request until it is
// told to stop.
#include "rational.h"
#include "test_support.h"

#include <cstdint>
#include <vector>

namespace tether {
namespace {

using namespace test;
class PowerSeriesTest : public RuntimeTest {};

/// A series: ask on `request`, read one coefficient from `coefficient`; closing `request` ends it.
struct series {
  chan<void> request = make_chan<void>();
  chan<rational> coefficient = make_chan<rational>();

  rational get() const {
    request.send();
    return *coefficient.recv();
  }
  void stop() const { request.close(); }
  /// Serves next() for every request, then calls at_end().
  template <class Next, class AtEnd>
  void serve(Next next, AtEnd at_end) const {
    for (auto &asked : request)
      (void)asked, coefficient.send(next());
    at_end();
  }
};

series constant_ones() {
  series out;
  go([=] { out.serve([] { return rational{1, 1}; }, [] {}); });
  return out;
}

series sum(series a, series b) {
  series out;
  go([=] { out.serve([=] { return a.get() + b.get(); }, [=] { a.stop(), b.stop(); }); });
  return out;
}

series product(series a, series b) {
  series out;
  go([=] {
    std::vector<rational> as, bs;
    const auto next = [&] {
      as.push_back(a.get()), bs.push_back(b.get());
      rational total;
      for (std::size_t i = 0; i < as.size(); ++i)
        total = total + as[i] * bs[as.size() - 1 - i];
      return total;
    };
    out.serve(next, [=] { a.stop(), b.stop(); });
  });
  return out;
}

/// Term by term integration with the constant c.
series integral(series a, rational c) {
  series out;
  go([=] {
    std::int64_t n = 0;
    const auto next = [&] { return n++ == 0 ? c : a.get() * rational{1, n - 1}; };
    out.serve(next, [=] { a.stop(); });
  });
  return out;
}

/// One of two readers of a series: how far it has read, and whether it waits for a coefficient.
struct reader {
  series out;
  chan<void> ask = out.request;
  std::size_t at = 0;
  bool waiting = false;

  void note(recv_case<void> &asked) {
    if (asked && asked.closed())
      ask = nullptr;
    else if (asked)
      waiting = true;
  }
  void serve(const std::vector<rational> &known) {
    if (waiting && at < known.size())
      out.coefficient.send(known[at++]), waiting = false;
  }
};

/// Serves two readers at their own pace, one of them also while the other waits for a new coefficient.
void serve_both(series in, reader left, reader right) {
  std::vector<rational> known;
  bool pending = false;
  while (left.ask || right.ask) {
    recv_case from_left{left.ask}, from_right{right.ask};
    recv_case term{in.coefficient};
    select(from_left, from_right, term);
    left.note(from_left), right.note(from_right);
    if (term)
      known.push_back(*term), pending = false;
    left.serve(known), right.serve(known);
    if (!pending && (left.waiting || right.waiting))
      in.request.send(), pending = true;
  }
  in.stop();
}

std::pair<series, series> split(series in) {
  reader left, right;
  go(serve_both, in, left, right);
  return {left.out, right.out};
}

void expect_coefficients(const series &s, std::initializer_list<rational> expected) {
  for (const rational &e : expected) {
    const rational got = s.get();
    EXPECT_EQ(got, e) << got.num << "/" << got.den << " instead of " << e.num << "/" << e.den;
  }
  s.stop();
}

TEST_F(PowerSeriesTest, Sum) {
  run_to_end([] { expect_coefficients(sum(constant_ones(), constant_ones()), {{2, 1}, {2, 1}, {2, 1}}); });
}

TEST_F(PowerSeriesTest, ProductOfGeometricSeries) {
  run_to_end([] {
    expect_coefficients(product(constant_ones(), constant_ones()), {{1, 1}, {2, 1}, {3, 1}, {4, 1}});
  });
}

TEST_F(PowerSeriesTest, LogarithmByIntegration) {
  run_to_end([] {
    expect_coefficients(integral(constant_ones(), {}), {{0, 1}, {1, 1}, {1, 2}, {1, 3}, {1, 4}});
  });
}

// The exponential is the solution of E = 1 + integral of E: a cyclic network of goroutines.
TEST_F(PowerSeriesTest, ExponentialFromItsOwnIntegral) {
  run_to_end([] {
    series loop;
    series exponential = integral(loop, {1, 1});
    auto [result, feedback] = split(exponential);
    auto quit = make_chan<void>();
    go([=, feedback = feedback] {
      recv_case asked{loop.request}, end{quit};
      while (select(asked, end) == 0)
        loop.coefficient.send(feedback.get());
      feedback.stop();
      EXPECT_FALSE(loop.request.recv()) << "the integral ends its operand";
    });
    for (std::int64_t n = 0, factorial = 1; n < 12; factorial *= ++n)
      EXPECT_EQ(result.get(), (rational{1, factorial}));
    result.stop();
    quit.close();
  });
}

TEST_F(PowerSeriesTest, SplitReadersAtDifferentPace) {
  run_to_end([] {
    auto [a, b] = split(integral(constant_ones(), {}));
    for (int i = 0; i < 50; ++i)
      a.get();
    expect_coefficients(b, {{0, 1}, {1, 1}, {1, 2}});
    EXPECT_EQ(a.get(), (rational{1, 50}));
    a.stop();
  });
}

} // namespace
} // namespace tether
