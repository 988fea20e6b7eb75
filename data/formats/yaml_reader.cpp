// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/yaml_reader.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>
#include <vector>

#include "data/model/names.hpp"

namespace leasehold::yaml {
namespace {

constexpr std::size_t kMostNodes = 250'000;
constexpr std::size_t kMostLevels = 64;

/// Counts a document's nodes as if every alias were written out, without building anything.
class Guard final : public YAML::EventHandler {
public:
    explicit Guard(Faults& faults) : m_faults(faults) {}

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { leaf(mark, anchor, 1); }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        // An alias inside its own anchor would never end.
        if (std::any_of(m_open.begin(), m_open.end(), [&](const Open& o) { return o.anchor == anchor; })) {
            m_faults.add(mark, "an alias inside its own anchor");
        }
        leaf(mark, 0, m_sizes[anchor]);
    }
    void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, const std::string&) override {
        leaf(mark, anchor, 1);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(mark, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(mark, anchor);
    }
    void OnMapEnd() override { close(); }
    void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
        if (!name.empty() && !m_names.insert(name).second) {
            m_faults.add(mark, fmt::format("anchor '{}' stands twice", cleanText(name)), "give it another name");
        }
    }

private:
    struct Open {
        YAML::anchor_t anchor = 0;
        std::size_t size = 1;
    };
    struct TooMuch : std::exception {};

    void leaf(const YAML::Mark& mark, YAML::anchor_t anchor, std::size_t size) {
        if (anchor != 0) m_sizes[anchor] = size;
        m_total = std::min(kMostNodes + 1, m_total + std::min(size, kMostNodes));
        if (!m_open.empty()) m_open.back().size = std::min(kMostNodes + 1, m_open.back().size + size);
        if (m_total > kMostNodes) {
            m_faults.add(mark, fmt::format("more than {} values", kMostNodes), "split the file");
            throw TooMuch();
        }
    }
    void open(const YAML::Mark& mark, YAML::anchor_t anchor) {
        leaf(mark, 0, 1);
        m_open.push_back({anchor, 1});
        if (m_open.size() > kMostLevels) {
            m_faults.add(mark, fmt::format("nested more than {} deep", kMostLevels));
            throw TooMuch();
        }
    }
    void close() {
        const Open done = m_open.back();
        m_open.pop_back();
        if (done.anchor != 0) m_sizes[done.anchor] = done.size;
        if (!m_open.empty()) m_open.back().size = std::min(kMostNodes + 1, m_open.back().size + done.size);
    }

    Faults& m_faults;
    std::vector<Open> m_open;
    std::map<YAML::anchor_t, std::size_t> m_sizes;
    std::set<std::string> m_names;
    std::size_t m_total = 0;
};

std::string printable(std::string_view text) {
    return cleanText(text.substr(0, 60));
}

}  // namespace

Place placeOf(const YAML::Mark& mark) {
    return {std::max(mark.line, 0) + 1, std::max(mark.column, 0) + 1};
}

void Faults::add(YAML::Mark mark, std::string message, std::string remedy) {
    if (!m_first) m_first = {placeOf(mark), std::move(message), std::move(remedy)};
}

Error Faults::error(const std::string& file) const {
    return {ErrorCode::InvalidInput, fmt::format("{}:{}:{}", file, m_first->at.line, m_first->at.column),
            m_first->message, m_first->remedy};
}

YAML::Node load(const std::string& text, Faults& faults) {
    try {
        std::istringstream stream(text);
        YAML::Parser parser(stream);
        Guard guard(faults);
        if (!parser.HandleNextDocument(guard)) {
            faults.add(YAML::Mark::null_mark(), "has no content");
        }
        if (!faults.any() && parser.HandleNextDocument(guard)) {
            faults.add(YAML::Mark::null_mark(), "has more than one document", "make each a file of its own");
        }
        return faults.any() ? YAML::Node() : YAML::Load(text);
    } catch (const YAML::Exception& exception) {
        faults.add(exception.mark, exception.msg, "correct the YAML");
    } catch (const std::exception& exception) {
        faults.add(YAML::Mark::null_mark(), fmt::format("cannot be read ({})", exception.what()), "correct the YAML");
    }
    return {};
}

Map::Map(YAML::Node node, std::string what, Faults& faults)
    : m_node(std::move(node)), m_what(std::move(what)), m_faults(faults) {
    if (!m_node.IsMap()) {
        m_faults.add(m_node.Mark(), fmt::format("{} must be a mapping of keys to values", m_what));
        return;
    }
    std::set<std::string> keys;
    for (const auto& entry : m_node) {
        if (!entry.first.IsScalar()) {
            m_faults.add(entry.first.Mark(), fmt::format("{} has a key that is no word", m_what));
        } else if (!keys.insert(entry.first.Scalar()).second) {
            m_faults.add(entry.first.Mark(),
                         fmt::format("{} has the key '{}' twice", m_what, printable(entry.first.Scalar())));
        }
    }
}

YAML::Node Map::node(const char* key) {
    m_asked.insert(key);
    if (!m_node.IsMap()) return YAML::Node(YAML::NodeType::Undefined);
    // Not by operator[]: on a node that is not const it would make the key.
    for (const auto& entry : m_node) {
        if (entry.first.IsScalar() && entry.first.Scalar() == key) return entry.second;
    }
    return YAML::Node(YAML::NodeType::Undefined);
}

bool Map::has(const char* key) {
    return node(key).IsDefined();
}

YAML::Mark Map::mark(const char* key) {
    const YAML::Node value = node(key);
    return value.IsDefined() ? value.Mark() : m_node.Mark();
}

std::optional<std::string> Map::scalar(const char* key, bool quotedToo, const char* type) {
    const YAML::Node value = node(key);
    if (!value.IsDefined()) return std::nullopt;
    // yaml-cpp gives quoted scalars the tag "!".
    if (!value.IsScalar() || (!quotedToo && value.Tag() == "!")) {
        m_faults.add(value.Mark(), fmt::format("{}: {} must be {}", m_what, key, type));
        return std::nullopt;
    }
    return value.Scalar();
}

std::optional<std::string> Map::text(const char* key) {
    auto value = scalar(key, true, "a text");
    return value ? std::optional(cleanText(*value)) : std::nullopt;
}

std::string Map::need(const char* key) {
    if (!has(key)) {
        m_faults.add(m_node.Mark(), fmt::format("{} lacks '{}'", m_what, key));
        return {};
    }
    const std::string value = text(key).value_or("");
    if (trimmed(value).empty()) m_faults.add(mark(key), fmt::format("{}: {} must not be empty", m_what, key));
    return std::string(trimmed(value));
}

std::optional<std::string> Map::number(const char* key) {
    const auto value = scalar(key, false, "a number");
    if (!value) return std::nullopt;
    const auto parsed = parseNumber(*value);
    if (!parsed || !std::isfinite(*parsed)) {
        m_faults.add(mark(key), fmt::format("{}: {} must be a number, not '{}'", m_what, key, printable(*value)));
        return std::nullopt;
    }
    return value;
}

std::optional<double> Map::real(const char* key, double low, double high) {
    const auto written = number(key);
    if (!written) return std::nullopt;
    const double value = *parseNumber(*written);
    if (value < low || value > high) {
        m_faults.add(mark(key), fmt::format("{}: {} must lie between {} and {}", m_what, key, low, high));
        return std::nullopt;
    }
    return value;
}

std::optional<std::int64_t> Map::integer(const char* key, std::int64_t low, std::int64_t high) {
    const auto written = number(key);
    if (!written) return std::nullopt;
    const auto value = parseInteger(*written);
    if (!value || *value < low || *value > high) {
        m_faults.add(mark(key), fmt::format("{}: {} must be a whole number between {} and {}", m_what, key, low, high));
        return std::nullopt;
    }
    return value;
}

std::optional<Instant> Map::instant(const char* key) {
    const auto written = scalar(key, true, "a date or a time");
    if (!written) return std::nullopt;
    const auto parsed = parseInstant(*written);
    if (!parsed) {
        m_faults.add(mark(key), fmt::format("{}: {}: {}", m_what, key, parsed.error().message), parsed.error().remedy);
        return std::nullopt;
    }
    return *parsed;
}

std::optional<std::string> Map::oneOf(const char* key, std::initializer_list<std::string_view> words) {
    const auto value = text(key);
    if (!value || std::find(words.begin(), words.end(), *value) != words.end()) return value;
    std::string all;
    for (const std::string_view word : words) {
        all += (all.empty() ? "" : ", ") + std::string(word);
    }
    m_faults.add(mark(key), fmt::format("{}: {} is '{}'", m_what, key, printable(*value)), "write one of " + all);
    return std::nullopt;
}

void Map::each(const char* key, const char* what, const std::function<void(Map&)>& body) {
    const YAML::Node list = node(key);
    if (!list.IsDefined() || list.IsNull()) return;
    if (!list.IsSequence()) {
        m_faults.add(list.Mark(), fmt::format("{}: {} must be a list", m_what, key), "begin each entry with '- '");
        return;
    }
    for (const YAML::Node& entry : list) {
        Map map(entry, what, m_faults);
        if (entry.IsMap()) body(map);
        if (m_faults.any()) return;
    }
}

std::vector<std::string> Map::texts(const char* key) {
    std::vector<std::string> all;
    const YAML::Node list = node(key);
    if (!list.IsDefined()) return all;
    if (!list.IsSequence()) {
        m_faults.add(list.Mark(), fmt::format("{}: {} must be a list", m_what, key), "write [one, two]");
        return all;
    }
    for (const YAML::Node& entry : list) {
        if (!entry.IsScalar()) {
            m_faults.add(entry.Mark(), fmt::format("{}: {} must be a list of words", m_what, key));
            return all;
        }
        all.push_back(cleanText(entry.Scalar()));
    }
    return all;
}

void Map::finish() {
    if (!m_node.IsMap()) return;
    for (const auto& entry : m_node) {
        if (!entry.first.IsScalar() || m_asked.contains(entry.first.Scalar())) continue;
        std::string known;
        for (const std::string& key : m_asked) {
            known += (known.empty() ? "" : ", ") + key;
        }
        m_faults.add(entry.first.Mark(), fmt::format("{} has no key '{}'", m_what, printable(entry.first.Scalar())),
                     "known are " + known);
        return;
    }
}

}  // namespace leasehold::yaml
