#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace mcs::reporter {

/// What the archived log of a run holds before compression: its entries from the first on, each as a u32 length (little
/// endian) and the encoded bytes.
class LogArchive {
  public:
    void append(std::string_view entry);
    size_t bytes() const noexcept { return bytes_.size(); }
    /// As one zstd frame: CompletedRun::log.
    std::string compressed() const;

  private:
    std::string bytes_;
};

/// Calls `visit` with every entry of an archived log and its seq. False: the frame is damaged; what came before has
/// been visited. Any bytes are safe to pass.
bool visit_archive(std::string_view compressed, const std::function<void(uint64_t, std::string_view)>& visit);

/// The archived log as JSON lines, an entry a line: {"seq", "received_at", "by": "system"|"host"|"participant",
/// "participant"?, "command", …the command's own members}. 64-bit numbers are texts of hexadecimal digits, as JSON's
/// numbers would lose some of them. Nothing where the frame is damaged.
std::optional<std::string> log_as_json_lines(std::string_view compressed);

}  // namespace mcs::reporter
