// SOURCE: kernel cockroach_35501 (P20)
// CHECKS: none

// Each goroutine has its own constraint.

#include <tether/tether.h>

#include <string>
#include <utility>
#include <vector>

struct constraint {
  std::string name;
  tether::chan<std::string> verdict = tether::make_chan<std::string>(2);

  void validate() const { verdict.send(name + " holds"); }
};

class schema_changer {
public:
  explicit schema_changer(std::vector<constraint> constraints) : constraints_(std::move(constraints)) {}

  // Validates all constraints at the same time.
  std::vector<std::string> validate_constraints() {
    tether::wait_group validations;
    for (const constraint &c : constraints_)
      validations.go([&c] { c.validate(); });
    std::vector<std::string> verdicts;
    for (const constraint &validated : constraints_)
      verdicts.push_back(*validated.verdict.recv());
    validations.wait();
    return verdicts;
  }

private:
  std::vector<constraint> constraints_;
};

int main() {
  return tether::run([] {
    schema_changer changer({{"check_a"}, {"foreign_key_b"}});
    changer.validate_constraints();
  });
}
