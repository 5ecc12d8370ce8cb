// A witness as a picture: one lane for each goroutine, time downwards, a row for each step with its words beside the
// lanes, so that neither long names nor many goroutines make anything overlap.
#pragma once

#include "witness.h"

#include <functional>
#include <string>

namespace tether::tool {

/// "server.cpp:12", in HTML, for a place; may be a link.
using PlaceLabel = std::function<std::string(const Spot &)>;

/// An SVG element. `finding` is where the finding's warning stands: of the goroutines that are stuck, the one there is
/// the finding itself. The page has to have `pictureDefinitions` once, and styles for the classes.
std::string witnessPicture(const Witness &witness, const Spot &finding, const PlaceLabel &label);

extern const char pictureDefinitions[];

} // namespace tether::tool
