// The coefficients of the power series in the tests after Go's test/chan/powser1.go and powser2.go.
#pragma once

#include <cstdint>
#include <numeric>

namespace tether::test {

struct rational {
  std::int64_t num = 0, den = 1;
  friend bool operator==(const rational &, const rational &) = default;
};

inline rational reduced(std::int64_t num, std::int64_t den) {
  const std::int64_t g = std::gcd(num, den) * (den < 0 ? -1 : 1);
  return {num / g, den / g};
}
inline rational operator+(rational a, rational b) { return reduced(a.num * b.den + b.num * a.den, a.den * b.den); }
inline rational operator*(rational a, rational b) { return reduced(a.num * b.num, a.den * b.den); }

} // namespace tether::test
