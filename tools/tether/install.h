// Where this program and what belongs to it lie: in a build tree or an installed one.
#pragma once

#include <string>
#include <string_view>

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

/// The absolute URI of the page of one of this program's checks, of the list of all without a name: where the pages are
/// published, or this copy's own. "" if there is neither.
std::string checkPageUri(std::string_view check = "");

/// The headers of the Clang that this program was built with.
std::string defaultResourceDirectory();

} // namespace tether::tool
