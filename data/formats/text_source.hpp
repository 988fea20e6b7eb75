// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "data/model/result.hpp"
#include "data/model/time.hpp"

namespace leasehold {

/// A file read line by line in constant memory, hashed on the way. One thread.
class TextSource {
public:
    static constexpr std::size_t kHeadBytes = 64U << 10U;
    static constexpr std::size_t kMaxLineBytes = 4U << 20U;

    /// NotFound, Io, InvalidInput (empty, or no regular file).
    static Result<TextSource> open(const std::filesystem::path& path, std::stop_token stop = {});
    TextSource(TextSource&&) noexcept;
    TextSource& operator=(TextSource&&) noexcept;
    ~TextSource();

    /// The first bytes, without a byte order mark and with LF for line ends that are CR alone; the position stays.
    [[nodiscard]] std::string_view head() const { return m_head; }

    /// The next line without its end: LF, CRLF, the end of the file, or CR alone in a file whose lines end so (as old
    /// Macs and some spreadsheets write them; told by the first bytes). False at the end, after a failed read, or once
    /// a stop was asked for. Valid until the next call. A longer line than kMaxLineBytes comes cut; see tooLong().
    bool readLine(std::string_view& line);
    /// As readLine, but with its end as it stands in the file; LF where that is CR alone.
    bool readRawLine(std::string_view& line);
    [[nodiscard]] std::int64_t lineNumber() const { return m_lineNumber; }  ///< of the last line, from 1
    [[nodiscard]] bool tooLong() const { return m_tooLong; }
    /// Whether the last line has no end, once it was read: the file may have been cut off.
    [[nodiscard]] bool endsOpen() const { return m_endsOpen; }

    /// Everything that is left; InvalidInput where that is more than `limit` bytes.
    Result<std::string> readAll(std::size_t limit);

    /// Back to the start, for a second pass.
    void rewind();

    [[nodiscard]] bool stopped() const { return m_stop.stop_requested(); }
    [[nodiscard]] bool failed() const { return m_failed; }
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] std::int64_t size() const { return m_size; }
    [[nodiscard]] std::int64_t position() const { return m_position; }  ///< bytes taken in this pass
    [[nodiscard]] Instant modified() const { return m_modified; }

    /// Called with position() every 256 KiB or so.
    void onProgress(std::function<void(std::int64_t)> callback) { m_progress = std::move(callback); }

    /// SHA-256 of the whole file, hexadecimal; reads what is left. Empty where reading failed or was stopped.
    std::string sha256();

private:
    struct Hash;
    TextSource();
    bool fill();
    bool takeLine(std::string_view& line);

    std::filesystem::path m_path;
    std::ifstream m_in;
    std::stop_token m_stop;
    std::function<void(std::int64_t)> m_progress;
    std::unique_ptr<Hash> m_hash;
    std::string m_head;
    std::vector<char> m_buffer;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    std::string m_line;  ///< a line that spans two fills
    std::int64_t m_size = 0;
    std::int64_t m_position = 0;
    std::int64_t m_hashed = 0;
    std::int64_t m_lineNumber = 0;
    Instant m_modified{};
    bool m_tooLong = false;
    bool m_failed = false;
    bool m_endsOpen = false;
    bool m_carriageReturns = false;  ///< CR alone ends a line
};

}  // namespace leasehold
