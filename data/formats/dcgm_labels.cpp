// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/dcgm_labels.hpp"

#include <algorithm>
#include <initializer_list>

#include "data/formats/exposition.hpp"
#include "data/formats/host_names.hpp"
#include "data/model/names.hpp"

namespace leasehold {
namespace {

std::string labelOf(const exposition::Labels& labels, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        for (const auto& [key, value] : labels) {
            if (key == name && !trimmed(value).empty()) return cleanText(trimmed(value));
        }
    }
    return {};
}

std::int64_t slotOf(const exposition::Labels& labels) {
    std::string text = labelOf(labels, {"gpu", "minor_number"});
    if (const std::string device = labelOf(labels, {"device"}); text.empty() && device.starts_with("nvidia")) {
        text = device.substr(6);
    }
    const auto slot = parseInteger(text);
    return slot && *slot >= 0 && *slot < 65536 ? *slot : -1;
}

/// An instance carries its port.
std::string withoutPort(std::string host) {
    if (const std::size_t colon = host.rfind(':'); colon != std::string::npos && host.find(':') == colon) {
        host.resize(colon);
    }
    return host;
}

bool isAddress(std::string_view host) {
    return host.find(':') != std::string_view::npos ||
           std::all_of(host.begin(), host.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

/// The machine beside a pod: a scraper adds these. The instance is the pod's address as a rule, which names no machine.
std::string machineBeside(const exposition::Labels& labels) {
    std::string node =
        labelOf(labels, {"node", "kubernetes_node", "k8s_node_name", "node_name", "nodename", "exported_node"});
    if (!node.empty()) return node;
    for (const std::string_view name : {"exported_instance", "instance"}) {
        std::string host = withoutPort(labelOf(labels, {name}));
        if (!host.empty() && !isAddress(host) && !looksLikePod(host)) return host;
    }
    return {};
}

void readHost(DcgmLabels& read, const exposition::Labels& labels, std::string_view hostLabel) {
    if (!hostLabel.empty()) read.host = withoutPort(labelOf(labels, {hostLabel}));
    if (!read.host.empty()) return;
    read.host = labelOf(labels, {"Hostname", "hostname", "exported_hostname"});
    if (read.host.empty()) {
        read.host = withoutPort(labelOf(labels, {"node", "kubernetes_node", "k8s_node_name", "node_name", "nodename",
                                                 "exported_node", "exported_instance", "instance"}));
        return;
    }
    if (!looksLikePod(read.host) && read.host != labelOf(labels, {"exported_pod_name", "pod_name"})) return;
    std::string machine = machineBeside(labels);
    read.podAsHost = machine.empty();
    if (!machine.empty()) read.host = std::move(machine);
}

void readGpu(DcgmLabels& read, const exposition::Labels& labels) {
    read.slot = slotOf(labels);
    read.model = labelOf(labels, {"modelName", "model_name"});
    read.uuid = labelOf(labels, {"UUID", "uuid"});
    read.instance = !labelOf(labels, {"GPU_I_ID", "GPU_I_PROFILE"}).empty();
    if (read.uuid.starts_with("MIG-")) {
        // "MIG-GPU-8a1e.../3/0" carries the GPU's own id, "MIG-5f2c..." hides it.
        read.instance = true;
        read.uuid = read.uuid.starts_with("MIG-GPU-") ? read.uuid.substr(4, read.uuid.find('/') - 4) : std::string();
    }
}

}  // namespace

bool looksLikePod(std::string_view host) {
    static constexpr std::string_view kDrawn = "bcdfghjklmnpqrstvwxz2456789";
    const std::size_t dash = host.rfind('-');
    if (dash == std::string_view::npos || dash == 0 || host.size() - dash != 6) return false;
    const std::string_view tail = host.substr(dash + 1);
    const bool drawn =
        std::all_of(tail.begin(), tail.end(), [](char c) { return kDrawn.find(c) != std::string_view::npos; });
    const auto digits = std::count_if(tail.begin(), tail.end(), [](char c) { return c >= '0' && c <= '9'; });
    const std::string stem = lowered(host.substr(0, dash));
    const bool exporter = stem.find("exporter") != std::string::npos || stem.find("dcgm") != std::string::npos;
    return drawn && (exporter || (digits > 0 && digits < 5));
}

DcgmLabels readDcgmLabels(std::string_view text, std::string_view hostLabel) {
    DcgmLabels read;
    const auto labels = exposition::parseLabels(text);
    if (!labels) {
        read.problem = "labels that cannot be read";
        return read;
    }
    readHost(read, *labels, hostLabel);
    read.host = hostNameOf(read.host);
    readGpu(read, *labels);
    const bool placed = !read.host.empty() || read.slot >= 0;
    if (placed && isGenericName(splitHostName(read.host).shortName)) {
        // Many machines may be called so: the GPU's own id tells them apart.
        read.host = read.uuid.empty() ? std::string() : distinctName(splitHostName(read.host).shortName, read.uuid);
    }
    if (read.instance && (read.host.empty() || read.slot < 0) && read.uuid.empty()) {
        read.problem = "a MIG instance whose GPU is not named";
    } else if (read.host.empty() && read.uuid.empty()) {
        read.problem = "neither a host's own name nor a UUID";
    } else if (read.slot < 0 && read.uuid.empty()) {
        read.problem = "neither a 'gpu' number nor a UUID";
    }
    return read;
}

}  // namespace leasehold
