#pragma once

/// Marks a public type or function with the role that the static checks know it by. The checks recognise
/// roles, not names; the list of roles is part of the contract between the runtime and `checks/utils`.
#if defined(__clang__)
#define TETHER_ROLE(role) [[clang::annotate("tether", role)]]
#else
#define TETHER_ROLE(role)
#endif
