// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>

namespace leasehold {

/// A text as a YAML scalar that every reader takes for the same text: plain where it can be, else in double quotes.
std::string yamlText(std::string_view text);

/// "{a: 1, b: two}" key by key; values as they are to stand.
class FlowMap {
public:
    FlowMap& put(std::string_view key, std::string_view value);
    /// Nothing where the text is empty.
    FlowMap& text(std::string_view key, std::string_view value);
    [[nodiscard]] std::string str() const { return "{" + m_text + "}"; }
    [[nodiscard]] bool empty() const { return m_text.empty(); }

private:
    std::string m_text;
};

}  // namespace leasehold
