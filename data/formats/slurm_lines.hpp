// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/formats/text_source.hpp"

/// The lines of Slurm's configuration files, as Slurm's own reader takes them: key, blanks, '=', blanks, a value in
/// quotes or without blanks; keys in either case; '#' begins a remark unless a backslash stands before it; a backslash
/// at the end of a line joins the next.
namespace leasehold::slurm {

struct Field {
    std::string key;  ///< lower case
    std::string value;
};

struct Line {
    std::vector<Field> fields;
    std::string left;        ///< words behind the first field that are no KEY=VALUE; empty: none
    std::string before;      ///< what stands before it: a prompt, a log's header
    bool joined = false;     ///< a value had blanks behind its commas or inside its brackets: Slurm refuses that
    bool openQuote = false;  ///< a quote has no end: its value is not taken
    [[nodiscard]] const Field* find(std::string_view key) const;
};

/// Takes one joined line apart.
Line parseLine(std::string_view text);

/// Joins the lines of a file.
class LineReader {
public:
    explicit LineReader(TextSource& source) : m_source(source) {}
    /// The next line; false at the end. A line beyond TextSource::kMaxLineBytes comes as `tooLong`, without text.
    bool next(std::string& text);
    [[nodiscard]] std::int64_t line() const { return m_line; }  ///< on which it began, from 1
    [[nodiscard]] bool tooLong() const { return m_tooLong; }
    /// A remark that ended in a backslash has taken further lines with it.
    [[nodiscard]] bool remarkJoined() const { return m_remarkJoined; }

private:
    TextSource& m_source;
    std::int64_t m_line = 0;
    bool m_tooLong = false;
    bool m_remarkJoined = false;
};

}  // namespace leasehold::slurm
