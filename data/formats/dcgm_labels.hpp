// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace leasehold {

/// What the labels of one line of the DCGM exporter say of its GPU.
struct DcgmLabels {
    std::string host;  ///< as the file writes it, with its domain; empty where it gives none
    std::string uuid;  ///< of the GPU; empty for a MIG instance that hides it
    std::string model;
    std::int64_t slot = -1;
    bool instance = false;     ///< of a MIG instance
    bool podAsHost = false;    ///< the host looks like a pod's name, and no label beside it names a machine
    std::string_view problem;  ///< why they name no GPU; empty where they do
};

/// `text`: between the braces. `hostLabel`: the label that names the machine; empty: Hostname, or, where that is the
/// name of the exporter's pod, node and its like, or instance.
DcgmLabels readDcgmLabels(std::string_view text, std::string_view hostLabel);

/// "dcgm-exporter-7k2pq": ends in five of the letters and digits that Kubernetes draws from. A machine may be called so
/// too: letters alone are taken as random only behind an exporter's name.
bool looksLikePod(std::string_view host);

}  // namespace leasehold
