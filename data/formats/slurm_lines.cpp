// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/slurm_lines.hpp"

#include <algorithm>

#include "data/model/names.hpp"

namespace leasehold::slurm {
namespace {

bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}
bool isKey(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
}

/// Where the remark begins; npos: there is none.
std::size_t remarkAt(std::string_view text) {
    for (std::size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1)) {
        if (at == 0 || text[at - 1] != '\\') return at;
    }
    return std::string_view::npos;
}

/// How many brackets stay open.
std::ptrdiff_t bracketsIn(std::string_view text) {
    return std::count(text.begin(), text.end(), '[') - std::count(text.begin(), text.end(), ']');
}

class Scanner {
public:
    explicit Scanner(std::string_view text) : m_text(text) {}

    Line run() {
        while (skipBlanks()) {
            const std::size_t start = m_at;
            if (auto key = takeKey()) {
                takeValue(std::move(*key));
                continue;
            }
            m_at = start;
            std::string& words = m_line.fields.empty() ? m_line.before : m_line.left;
            if (!words.empty()) words += ' ';
            words += takeWord();
        }
        return std::move(m_line);
    }

private:
    bool skipBlanks() {
        while (m_at < m_text.size() && isBlank(m_text[m_at])) {
            ++m_at;
        }
        return m_at < m_text.size();
    }
    std::string_view takeWord() {
        const std::size_t start = m_at;
        while (m_at < m_text.size() && !isBlank(m_text[m_at])) {
            ++m_at;
        }
        return m_text.substr(start, m_at - start);
    }
    /// "Key", blanks, '='; none (and the place is lost) where that does not stand here.
    std::optional<std::string> takeKey() {
        const std::size_t start = m_at;
        while (m_at < m_text.size() && isKey(m_text[m_at])) {
            ++m_at;
        }
        const std::string_view key = m_text.substr(start, m_at - start);
        if (key.empty() || !skipBlanks() || m_text[m_at] != '=') return std::nullopt;
        ++m_at;
        return lowered(key);
    }
    void takeValue(std::string key) {
        if (!skipBlanks()) {
            m_line.fields.push_back({std::move(key), {}});
            return;
        }
        if (m_text[m_at] == '"') {
            const std::size_t end = m_text.find('"', m_at + 1);
            if (end == std::string_view::npos) {
                m_line.openQuote = true;
                m_at = m_text.size();
                return;
            }
            m_line.fields.push_back({std::move(key), std::string(m_text.substr(m_at + 1, end - m_at - 1))});
            m_at = end + 1;
            return;
        }
        std::string value(takeWord());
        std::ptrdiff_t depth = bracketsIn(value);
        while (goesOn(depth > 0, value.ends_with(','))) {
            const std::string_view word = takeWord();
            depth += bracketsIn(word);
            value += word;
            m_line.joined = true;
        }
        m_line.fields.push_back({std::move(key), std::move(value)});
    }
    /// A list whose next part stands behind a blank: the bracket is open, or the comma stands beside the blank.
    bool goesOn(bool open, bool comma) {
        const std::size_t place = m_at;
        if (!skipBlanks()) return false;
        if (open || comma || m_text[m_at] == ',') {
            const std::size_t word = m_at;
            const bool key = takeKey().has_value();
            m_at = word;
            if (!key) return true;
        }
        m_at = place;
        return false;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    Line m_line;
};

}  // namespace

const Field* Line::find(std::string_view key) const {
    const auto it = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.key == key; });
    return it == fields.end() ? nullptr : &*it;
}

Line parseLine(std::string_view text) {
    return Scanner(text.substr(0, remarkAt(text))).run();
}

bool LineReader::next(std::string& text) {
    text.clear();
    m_tooLong = m_remarkJoined = false;
    m_line = 0;
    std::string_view line;
    bool remark = false;
    while (m_source.readLine(line)) {
        if (m_line == 0) m_line = m_source.lineNumber();
        m_remarkJoined = m_remarkJoined || remark;
        m_tooLong = m_tooLong || m_source.tooLong() || text.size() + line.size() > TextSource::kMaxLineBytes;
        const std::string_view bare = trimmed(line);
        const bool goesOn = bare.ends_with('\\');
        remark = remark || remarkAt(bare) != std::string_view::npos;
        if (!m_tooLong) text += goesOn ? bare.substr(0, bare.size() - 1) : bare;
        if (!goesOn) break;
        if (!m_tooLong) text += ' ';
    }
    if (m_tooLong) text.clear();
    return m_line != 0;
}

}  // namespace leasehold::slurm
