// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/format_probe.hpp"

#include <fstream>
#include <system_error>

#include "data/formats/detect.hpp"
#include "data/store/site_probe.hpp"

namespace leasehold {

FormatGuess probeFormat(const std::filesystem::path& path) {
    constexpr std::streamsize kHead = 64 * 1024;
    std::error_code code;
    if (std::filesystem::is_directory(path, code)) {
        return {true, "leasehold-csv tables"};
    }
    if (const auto readable = refuseDatabase(path); !readable) {
        return {false, readable.error().message};
    }
    std::ifstream file(path, std::ios::binary);
    std::string head(static_cast<std::size_t>(kHead), '\0');
    if (!file.read(head.data(), kHead) && !file.eof()) {
        return {false, "cannot be read"};
    }
    head.resize(static_cast<std::size_t>(file.gcount()));
    if (head.starts_with("\xEF\xBB\xBF")) {
        head.erase(0, 3);
    }
    const auto importer = detectFormat(path, head);
    if (!importer) {
        return {false, importer.error().message};
    }
    return {true, std::string((*importer)->name)};
}

}  // namespace leasehold
