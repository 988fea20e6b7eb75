// SPDX-License-Identifier: GPL-3.0-or-later
#include "support_sites.hpp"

#include <fmt/format.h>

#include <array>
#include <string>

namespace leasehold::test {
namespace {

constexpr int kNodes = 96;
constexpr int kGpusPerNode = 8;
constexpr int kTenants = 48;
constexpr long long kStart = 1780272000;  // 2026-06-01 00:00 UTC

std::string nodeName(int node) {
    return fmt::format("n{:03}", node + 1);
}

/// Nodes in racks of four, rows of six racks, halls of two rows.
QByteArray nodeTable(int nodes) {
    std::string text = "site,node,hall,row,rack\n";
    for (int node = 0; node < nodes; ++node) {
        const int rack = node / 4;
        const int row = rack / 6;
        text +=
            fmt::format("Campus,{},H{},{},R{:02}\n", nodeName(node), row / 2 + 1, row % 2 == 0 ? "A" : "B", rack + 1);
    }
    return QByteArray::fromStdString(text);
}

QByteArray gpuTable(int nodes) {
    std::string text = "site,node,slot,model,commissioned\n";
    for (int node = 0; node < nodes; ++node) {
        for (int slot = 0; slot < kGpusPerNode; ++slot) {
            text += fmt::format("Campus,{},{},H100 SXM5,2026-01-01T00:00:00Z\n", nodeName(node), slot);
        }
    }
    return QByteArray::fromStdString(text);
}

/// Every hour; every 37th sample of a GPU is missing, and the last rack's nodes say nothing at all.
QByteArray scrapes(int nodes, int hours) {
    std::string text;
    for (int node = 0; node < nodes - (nodes > 4 ? 4 : 0); ++node) {
        for (int slot = 0; slot < kGpusPerNode; ++slot) {
            for (int hour = 0; hour < hours; ++hour) {
                if ((node * 31 + slot * 7 + hour) % 37 == 0) continue;
                const long long at = (kStart + 3600LL * hour) * 1000;
                const int busy = (node * 13 + slot * 5 + hour * 3) % 100;
                text += fmt::format("DCGM_FI_DEV_GPU_UTIL{{gpu=\"{}\",Hostname=\"{}\"}} {} {}\n", slot, nodeName(node),
                                    busy, at);
                text += fmt::format("DCGM_FI_DEV_POWER_USAGE{{gpu=\"{}\",Hostname=\"{}\"}} {} {}\n", slot,
                                    nodeName(node), 120 + 5 * busy, at);
            }
        }
    }
    return QByteArray::fromStdString(text);
}

/// What a tenant pays, by turns: by the month in three currencies, by the GPU-hour, one unknown, one for own use.
std::string priceOf(int tenant) {
    static constexpr std::array<const char*, 3> kCurrencies{"USD", "EUR", "JPY"};
    const char* currency = kCurrencies[static_cast<std::size_t>(tenant % 3)];
    if (tenant == 17) return {};
    if (tenant == 23) return "    price: {internal: true}\n";
    if (tenant % 5 == 4) {
        return fmt::format("    currency: {}\n    price: {{per_gpu_hour: {}}}\n    minimum_commitment: 0.4\n", currency,
                           tenant % 3 == 2 ? "310" : fmt::format("2.{:02}", tenant));
    }
    return fmt::format("    currency: {}\n    price: {{monthly: {}}}\n", currency,
                       (tenant % 3 == 2 ? 1'500'000 : 9'000) + 137 * tenant);
}

std::string termOf(int tenant) {
    std::string text = fmt::format("    from: 2026-0{}-{:02}\n", 2 + tenant % 3, 1 + tenant % 28);
    if (tenant % 11 == 3) text = "    from: 2026-08-01\n";
    if (tenant % 7 != 6) text += fmt::format("    to: 20{}-{:02}-01\n", 27 + tenant % 4, 1 + tenant % 12);
    if (tenant % 13 == 5) text = "    from: 2026-01-01\n    to: 2026-05-20\n";
    if (tenant % 4 == 1) text += fmt::format("    notice_days: {}\n", 30 * (1 + tenant % 6));
    if (tenant % 8 == 1) text += "    lock_in_until: 2026-12-31\n";
    if (tenant % 6 == 2) text += "    sla: {availability: 0.999, credit: pro-rata}\n";
    return text;
}

QByteArray contracts() {
    std::string text =
        "currency: USD\nsites:\n  - {name: Campus, envelope_kw: 900, owner_cost_per_gpu_hour: 1.40}\nleases:\n";
    for (int tenant = 0; tenant < kTenants; ++tenant) {
        text += fmt::format("  - name: Lease {0:02}\n    operator: Campus Compute\n    tenant: Tenant {0:02}\n",
                            tenant + 1);
        text += termOf(tenant) + priceOf(tenant) + "    scope:\n";
        for (int node = 2 * tenant; node < 2 * tenant + 2 && tenant < kTenants - 2; ++node)
            text += fmt::format("      - {{node: {}}}\n", nodeName(node));
        if (tenant == kTenants - 2) text += fmt::format("      - {{node: {}}}\n", nodeName(kNodes - 4));
        if (tenant == kTenants - 1) text += "      - {count: 16}\n";
    }
    return QByteArray::fromStdString(text);
}

constexpr const char* kStatus =
    "site,node,slot,from,to,state,reason\n"
    "Campus,n003,2,2026-06-02T00:00:00Z,2026-06-03T12:00:00Z,down,XID 79\n"
    "Campus,n020,5,2026-06-03T00:00:00Z,,down,ECC\n";

QString imported(const Scratch& scratch, const char* name, const QStringList& files) {
    QString site = scratch.path(QString::fromLatin1(name));
    const Run run = runProgram(QStringList{QStringLiteral("import"), site} + files);
    if (run.code != 0) qFatal("%s", run.told().constData());
    return site;
}

QString file(const Scratch& scratch, const char* name, const QByteArray& content) {
    return scratch.file(QString::fromLatin1(name), content);
}

}  // namespace

QString makeManyTenants(const Scratch& scratch) {
    return imported(scratch, "many.leasehold",
                    {file(scratch, "nodes.csv", nodeTable(kNodes)), file(scratch, "gpus.csv", gpuTable(kNodes)),
                     file(scratch, "gpu_status.csv", kStatus), file(scratch, "many.prom", scrapes(kNodes, 96)),
                     file(scratch, "many.yaml", contracts())});
}

QString makeOneNode(const Scratch& scratch) {
    constexpr const char* kLease =
        "leases:\n  - {name: All, operator: Us, tenant: Them, from: 2026-06-01, to: 2027-06-01, notice_days: 30,\n"
        "     currency: USD, price: {monthly: 10000}, scope: [{node: n001}]}\n";
    return imported(scratch, "one.leasehold",
                    {file(scratch, "nodes1.csv", nodeTable(1)), file(scratch, "gpus1.csv", gpuTable(1)),
                     file(scratch, "one.prom", scrapes(1, 24)), file(scratch, "one.yaml", kLease)});
}

}  // namespace leasehold::test
