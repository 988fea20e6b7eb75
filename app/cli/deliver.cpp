// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/deliver.hpp"

#include "data/export/output_file.hpp"

namespace leasehold::cli {

Result<> deliverText(std::string_view text) {
    OutputFile out = OutputFile::standardOutput();
    out.write(text);
    return out.commit();
}

Result<> deliverJson(const nlohmann::ordered_json& document) {
    return deliverText(document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n');
}

}  // namespace leasehold::cli
