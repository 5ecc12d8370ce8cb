// Where this program and what belongs to it lie: in a build tree or an installed one.
#pragma once

#include <string>

namespace tether::tool {

/// The file of the running program.
std::string executablePath();

/// The bundled runtime's include directory, or "" if this copy has none.
std::string runtimeHeaders();

/// The bundled runtime's library, or "" if this copy has none.
std::string runtimeLibrary();

/// The plugin for clang-tidy that belongs to this program, or "" if this copy has none.
std::string ownPlugin();

/// The language server that belongs to this program, or "" if this copy has none.
std::string ownLanguageServer();

/// The absolute URI of the checks' pages, each "<check without tether->.md": where they are published, or this copy's own.
/// "" if there is neither.
std::string checkPagesUri();

/// The headers of the Clang that this program was built with.
std::string defaultResourceDirectory();

} // namespace tether::tool
