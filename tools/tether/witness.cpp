#include "witness.h"

#include <nlohmann/json.hpp>

namespace tether::tool {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Spot, file, offset)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WitnessGoroutine, name, started, stuck, waits, ended)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WitnessStep, kind, goroutine, text, at, other, otherText, otherAt)

void to_json(nlohmann::json &json, const Witness &witness) {
  json = {{"goroutines", witness.goroutines}, {"steps", witness.steps}};
}

void from_json(const nlohmann::json &json, Witness &witness) {
  json.at("goroutines").get_to(witness.goroutines);
  json.at("steps").get_to(witness.steps);
}

} // namespace tether::tool
