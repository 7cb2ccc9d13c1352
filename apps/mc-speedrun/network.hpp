#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mcs::app {

/// This machine's addresses in its networks, IPv4 only: those are what people type. First the one by which it reaches
/// others, where there is one; nothing is sent to find out. Any thread.
std::vector<std::string> network_addresses();

/// Whether "host:port" means every address of this machine.
bool listens_everywhere(std::string_view listen);

/// Whether "host:port" means this machine for itself alone.
bool listens_here_only(std::string_view listen);

}  // namespace mcs::app
