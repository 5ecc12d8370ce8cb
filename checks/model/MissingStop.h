// Goroutines that an object's methods start and that nothing ends.

#pragma once

#include "Findings.h"
#include "Judge.h"

namespace clang::tidy::tether {

// J tells of a goroutine that a method of a followed object started, and that waits for nothing but what fields of
// objects hold. std::nullopt for all others, and where the fragment's own body is stuck, too: then that is the defect.
std::optional<Finding> missingStop(const Fragment &F, const ::tether::model::Judgement &J);

// Goroutines that an object of Class starts, and that come to no end whatever is called on it and when it is destroyed.
std::vector<Finding> neverStopped(const CXXRecordDecl &Class, UnitFacts &Unit, const AnalysisLimits &Limits);

} // namespace clang::tidy::tether
