// SOURCE: kernel cockroach_35501 (P20); main itself blocks, exit status 2
// CHECKS: none
// SCHEDULE: some
// MISS: which value a shared variable has is not modelled

// The goroutines that validate constraints share one loop variable: one constraint is validated twice and the other
// never.

#include <tether/tether.h>

#include <mutex>
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
    tether::mutex mu;
    const constraint *c = nullptr;
    for (const constraint &next : constraints_) {
      std::lock_guard lock{mu};
      c = &next;
      validations.go([&] {
        const constraint *mine = nullptr;
        {
          std::lock_guard reading{mu};
          mine = c;
        }
        mine->validate();
      });
    }
    std::vector<std::string> verdicts;
    for (const constraint &validated : constraints_)
      verdicts.push_back(*validated.verdict.recv()); // BUG: captured-variable
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
