// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <yaml-cpp/yaml.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "data/formats/importer.hpp"
#include "data/formats/records.hpp"

/// YAML written by hand, read strictly: every key must be asked for, every value be of its type.
namespace leasehold::yaml {

/// Collects the first thing that is wrong; reading goes on harmlessly after it.
class Faults {
public:
    void add(YAML::Mark mark, std::string message, std::string remedy = {});
    [[nodiscard]] bool any() const { return m_first.has_value(); }
    /// The first fault as "FILE:LINE:COLUMN: ...".
    [[nodiscard]] Error error(const std::string& file) const;

private:
    struct Fault {
        Place at;
        std::string message;
        std::string remedy;
    };
    std::optional<Fault> m_first;
};

Place placeOf(const YAML::Mark& mark);

/// The document of a text; a Null node with a fault where it is none. Texts that are made to exhaust a reader are
/// refused before anything is built: more than 250,000 nodes once every alias is followed, nesting beyond 64, an anchor
/// that stands twice, a second document.
YAML::Node load(const std::string& text, Faults& faults);

/// One mapping. Getters give nothing, or a fault, where the value is absent or of another type.
class Map {
public:
    Map(YAML::Node node, std::string what, Faults& faults);

    [[nodiscard]] bool has(const char* key);
    [[nodiscard]] YAML::Mark mark() const { return m_node.Mark(); }
    [[nodiscard]] YAML::Mark mark(const char* key);
    [[nodiscard]] Faults& faults() const { return m_faults; }
    /// The value as it stands, for keys with several forms. Undefined where absent.
    YAML::Node node(const char* key);

    std::optional<std::string> text(const char* key);
    std::string need(const char* key);  ///< a text that must be there and not be blank
    /// A number as written, not quoted.
    std::optional<std::string> number(const char* key);
    std::optional<double> real(const char* key, double low, double high);
    std::optional<std::int64_t> integer(const char* key, std::int64_t low, std::int64_t high);
    std::optional<Instant> instant(const char* key);
    std::optional<std::string> oneOf(const char* key, std::initializer_list<std::string_view> words);
    /// Each mapping of a sequence.
    void each(const char* key, const char* what, const std::function<void(Map&)>& body);
    std::vector<std::string> texts(const char* key);

    /// Faults on every key that nobody asked for. Call last.
    void finish();

private:
    std::optional<std::string> scalar(const char* key, bool quotedToo, const char* type);
    YAML::Node m_node;
    std::string m_what;
    Faults& m_faults;
    std::set<std::string> m_asked;
};

}  // namespace leasehold::yaml
