// Lets a program that has the checks inside see each finding whole, before NOLINT and header filters have their say.

#pragma once

#include "Findings.h"

#include "clang/Basic/SourceManager.h"

#include <functional>

namespace clang::tidy::tether {

struct ReportedFinding {
  StringRef Check;
  StringRef Message;
  SourceLocation At;
  const SourceManager &Sources;
  const Finding &Found;
};

using FindingSink = std::function<void(const ReportedFinding &)>;

// Called by each check of this thread for what it reports; null, as in the plugin: nobody is told.
inline thread_local constinit const FindingSink *CurrentSink = nullptr;

} // namespace clang::tidy::tether
