// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/foreign_kinds.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "data/formats/csv_header.hpp"
#include "data/model/names.hpp"
#include "data/store/site_file.hpp"

namespace leasehold {
namespace {

// What to give in place of a kind.
constexpr std::string_view kUnpack = "unpack it first";
constexpr std::string_view kFabric =
    "give the output of ibnetdiscover, or switches.csv and links.csv (docs/manual/leasehold-csv.md)";
constexpr std::string_view kNodes = "give topology.conf, or nodes.csv and gpus.csv (docs/manual/leasehold-csv.md)";
constexpr std::string_view kJobs =
    "give the allocations as leasehold-csv (docs/manual/leasehold-csv.md) or as contracts (docs/manual/lease-yaml.md)";
constexpr std::string_view kRacks = "give racks.csv and nodes.csv with our column names (docs/manual/leasehold-csv.md)";
constexpr std::string_view kSamples = "give the DCGM exporter's text, or samples.csv (docs/manual/leasehold-csv.md)";
constexpr std::string_view kMoney =
    "give leases.csv (docs/manual/leasehold-csv.md) or contracts (docs/manual/lease-yaml.md)";

struct Magic {
    std::string_view bytes;
    std::string_view what;
    std::string_view remedy;
    std::size_t at = 0;
};
using namespace std::string_view_literals;
constexpr std::array<Magic, 22> kMagic{{{"\x1f\x8b", "a gzip archive", kUnpack},
                                        {"\xfd"
                                         "7zXZ",
                                         "an xz archive", kUnpack},
                                        {"BZh", "a bzip2 archive", kUnpack},
                                        {"\x28\xb5\x2f\xfd", "a zstd archive", kUnpack},
                                        {"\x04\x22\x4d\x18", "an lz4 archive", kUnpack},
                                        {"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", kUnpack},
                                        {"Rar!\x1a\x07", "a RAR archive", kUnpack},
                                        {"ustar", "a tar archive", kUnpack, 257},
                                        {"\x7f"
                                         "ELF",
                                         "a program", "name a file of data"},
                                        {"%PDF", "a PDF document", "ask for the table behind it, as CSV"},
                                        {"\x89PNG", "a PNG picture", "ask for the data behind it"},
                                        {"\xff\xd8\xff", "a JPEG picture", "ask for the data behind it"},
                                        {"GIF8", "a GIF picture", "ask for the data behind it"},
                                        {"\xff\xfe", "UTF-16 text", "save it as UTF-8"},
                                        {"\xfe\xff", "UTF-16 text", "save it as UTF-8"},
                                        {"PAR1", "a Parquet file", "save it as CSV"},
                                        {"\xd0\xcf\x11\xe0", "an old office document (XLS)", "save the sheet as CSV"},
                                        {"\x89HDF", "an HDF5 file", "save its tables as CSV"},
                                        {"ARROW1", "an Arrow file", "save it as CSV"},
                                        {"{\\rtf", "an RTF document", "save it as text"},
                                        {"RIFF", "a sound or film", "name a file of data"},
                                        {"\xca\xfe\xba\xbe", "a program", "name a file of data"}}};

std::optional<ForeignKind> byMagic(std::string_view head) {
    for (const Magic& magic : kMagic) {
        if (head.size() > magic.at && head.substr(magic.at).starts_with(magic.bytes)) {
            return ForeignKind{std::string(magic.what), std::string(magic.remedy)};
        }
    }
    if (head.starts_with("PK\x03\x04")) {
        const bool sheet = head.find("xl/") != head.npos || head.find("[Content_Types].xml") != head.npos ||
                           head.find("opendocument") != head.npos;
        if (sheet)
            return ForeignKind{"an office document (XLSX or ODS), which is a zip archive", "save the sheet as CSV"};
        return ForeignKind{"a zip archive", std::string(kUnpack)};
    }
    if (head.starts_with("SQLite format 3")) {
        std::uint32_t id = 0;
        for (std::size_t i = 68; i < 72 && i < head.size(); ++i) {
            id = (id << 8U) | static_cast<unsigned char>(head[i]);
        }
        if (id == static_cast<std::uint32_t>(kApplicationId)) {
            return ForeignKind{"a Leasehold site file (an SQLite database)",
                               "write it out with 'leasehold export SITE -o DIR' and import DIR"};
        }
        return ForeignKind{"an SQLite database", "save its tables as CSV"};
    }
    return std::nullopt;
}

/// Names of a JSON document's members, wherever they stand.
std::set<std::string_view> jsonMembers(std::string_view text) {
    std::set<std::string_view> members;
    for (std::size_t at = text.find('"'); at != std::string_view::npos && members.size() < 500;) {
        const std::size_t end = text.find('"', at + 1);
        if (end == std::string_view::npos) break;
        const std::string_view behind = trimmed(text.substr(end + 1, 8));
        if (behind.starts_with(':')) members.insert(text.substr(at + 1, end - at - 1));
        at = text.find('"', end + 1);
    }
    return members;
}

struct Rule {
    std::string_view what;
    std::string_view remedy;
    std::array<std::string_view, 4> all{};  ///< words that must all be there
    [[nodiscard]] bool fits(const auto& contains) const {
        return std::all_of(all.begin(), all.end(), [&](std::string_view w) { return w.empty() || contains(w); });
    }
};

std::optional<ForeignKind> taken(const Rule& rule) {
    return ForeignKind{std::string(rule.what), std::string(rule.remedy)};
}

std::optional<ForeignKind> byJson(std::string_view text) {
    static const std::array<Rule, 14> kRules{{
        {"a NetBox dump", kRacks, {"model", "pk", "fields"}},
        {"a NetBox dump", kRacks, {"model", "fields", "app_label"}},
        {"a REST answer of NetBox or a program like it", kRacks, {"count", "next", "previous", "results"}},
        {"Kubernetes objects ('kubectl get -o json')", kNodes, {"apiVersion", "kind"}},
        {"a Prometheus query answer", kSamples, {"status", "data", "resultType"}},
        {"VictoriaMetrics' JSON lines", kSamples, {"metric", "values", "timestamps"}},
        {"LLDP neighbours ('lldpctl -f json')", kFabric, {"lldp", "interface"}},
        {"an NVIDIA Air topology", kFabric, {"content", "nodes", "links"}},
        {"a NetQ topology", kFabric, {"compounded_links"}},
        {"NetQ compute nodes", kNodes, {"DomainUUID", "GpuIDList"}},
        {"UFM links", kFabric, {"source_guid", "destination_guid"}},
        {"UFM telemetry", kFabric, {"node_guid", "port_guid"}},
        {"an LLview job report", kSamples, {"jmc", "minimums"}},
        {"the metadata that stands beside a leasehold-csv table",
         "import the .csv file of that name",
         {"tableSchema", "url"}},
    }};
    if (!text.starts_with('{') && !text.starts_with('[')) return std::nullopt;
    const auto members = jsonMembers(text);
    for (const Rule& rule : kRules) {
        if (rule.fits([&](auto word) { return members.contains(word); })) return taken(rule);
    }
    const bool slurm = members.contains("Slurm") || members.contains("slurm") ||
                       members.contains("burstbuffer_network_address") || members.contains("accrue_time") ||
                       (members.contains("jobs") && members.contains("account")) ||
                       (members.contains("coordinators") && members.contains("organization")) ||
                       (members.contains("infinite") && members.contains("set")) || members.contains("accruing") ||
                       (members.contains("associations") && members.contains("accounting"));
    if (slurm) return ForeignKind{"Slurm's JSON (slurmrestd, or a command with --json)", std::string(kNodes)};
    return std::nullopt;
}

/// Columns of a table's header line: between commas, semicolons, tabs, bars or blanks; lower case, without quotes.
std::set<std::string> columnsOf(std::string_view line, char separator) {
    std::set<std::string> columns;
    std::string word;
    const auto end = [&] {
        std::string_view bare = trimmed(word);
        while (bare.starts_with('#') || bare.starts_with('"'))
            bare.remove_prefix(1);
        while (bare.ends_with('"'))
            bare.remove_suffix(1);
        if (!bare.empty()) columns.insert(lowered(trimmed(bare)));
        word.clear();
    };
    for (const char c : line.substr(0, 8192)) {
        const bool blank = c == ' ' || c == '\t';
        if (c == separator || (separator == ' ' && blank)) {
            end();
        } else {
            word += c;
        }
    }
    end();
    return columns;
}

std::optional<ForeignKind> byColumns(std::string_view line) {
    static const std::array<Rule, 35> kRules{{
        {"sacct output", kJobs, {"jobid", "state", "start"}},
        {"sacct output", kJobs, {"jobid", "elapsed"}},
        {"sacct output", kJobs, {"jobid", "alloctres"}},
        {"sacct output", kJobs, {"jobid", "jobname"}},
        {"sacct output", kJobs, {"jobidraw"}},
        {"squeue output", kJobs, {"jobid", "partition", "st"}},
        {"squeue output", kJobs, {"jobid", "partition", "state"}},
        {"sinfo output", kNodes, {"partition", "avail", "nodes", "state"}},
        {"sinfo output", kNodes, {"nodelist", "nodes", "partition", "state"}},
        {"sinfo output", kNodes, {"nodelist", "state"}},
        {"sinfo output", kNodes, {"partition", "nodes", "nodelist"}},
        {"sinfo output", kNodes, {"hostnames", "state"}},
        {"sacctmgr output", kJobs, {"cluster", "account", "user"}},
        {"sacctmgr output", kJobs, {"account", "descr", "org"}},
        {"sacctmgr output", kJobs, {"cluster", "nodename", "timestart"}},
        {"FOCUS billing data", kMoney, {"billedcost", "chargeperiodstart"}},
        {"an Azure billing export", kMoney, {"metercategory"}},
        {"an AWS cost report", kMoney, {"lineitem/usageaccountid"}},
        {"a price list of OpenCost", kMoney, {"assetclass", "marketpricehourly"}},
        {"the openb trace's pods or nodes", kNodes, {"cpu_milli", "memory_mib"}},
        {"a Helios cluster trace", kSamples, {"total_job_num", "gpu_utilization"}},
        {"a summary of the Acme trace", kSamples, {"job_num", "gpu_job_num"}},
        {"LLview telemetry", kSamples, {"jobid", "ts", "nodeid"}},
        {"a cable plan (NDT)", kFabric, {"startdevice", "enddevice", "linktype"}},
        {"a cable plan (NDT)", kFabric, {"fields:startdevice", "enddevice"}},
        {"links of a SONiC lab", kFabric, {"startdevice", "enddevice"}},
        {"devices of a SONiC lab", kFabric, {"hostname", "hwsku"}},
        {"a list of Kubernetes nodes ('kubectl get nodes')", kNodes, {"name", "status", "roles", "age"}},
        {"a list of Kubernetes pods ('kubectl get pods')", kJobs, {"name", "ready", "status", "restarts"}},
        {"cables as a DCIM (NetBox, ...) exports them", kFabric, {"termination_a", "termination_b"}},
        {"cables as a DCIM (NetBox, ...) exports them", kFabric, {"termination a", "termination b"}},
        {"cables as a DCIM (NetBox, ...) exports them", kFabric, {"side_a_device", "side_b_device"}},
        {"Prometheus data saved as CSV", kSamples, {"__name__"}},
        {"nvidia-smi dmon output", kSamples, {"gpu", "pwr", "gtemp"}},
        {"rocm-smi or amd-smi output", kSamples, {"device", "gpu use (%)"}},
    }};
    for (const char separator : {',', '|', ';', '\t', ' '}) {
        const auto columns = columnsOf(line, separator);
        if (columns.size() < 2) continue;
        for (const Rule& rule : kRules) {
            if (rule.fits([&](auto word) { return columns.contains(std::string(word)); })) return taken(rule);
        }
        const bool smi = std::any_of(columns.begin(), columns.end(), [](const std::string& c) {
            return c.starts_with("utilization.gpu") || c.starts_with("memory.used") || c.starts_with("power.draw") ||
                   c.starts_with("temperature.gpu");
        });
        if (smi) return ForeignKind{"nvidia-smi CSV", std::string(kSamples)};
    }
    return std::nullopt;
}

/// A data centre program's list: the words it has for what stands in a rack.
std::optional<ForeignKind> byDcim(std::string_view line) {
    static constexpr std::array<std::string_view, 24> kWords{
        "u_height",   "u height",    "asset_tag",   "asset tag",   "facility_id",   "facility id",
        "desc_units", "device_role", "device role", "device_type", "device type",   "manufacturer",
        "barcode",    "rack units",  "rack_units",  "u position",  "u_position",    "position",
        "face",       "site",        "location",    "rack",        "serial number", "outer_width"};
    for (const char separator : {',', ';', '\t'}) {
        const auto columns = columnsOf(line, separator);
        const auto hits =
            std::count_if(kWords.begin(), kWords.end(), [&](auto word) { return columns.contains(std::string(word)); });
        const bool named = columns.contains("name") || columns.contains("hostname") || columns.contains("device") ||
                           columns.contains("device name") || columns.contains("label");
        if (hits >= 2 && named) {
            return ForeignKind{"racks or devices as a DCIM (NetBox, Ralph, RackTables, ...) exports them",
                               std::string(kRacks)};
        }
    }
    return std::nullopt;
}

/// Words that stand on one line, or anywhere in the head.
std::optional<ForeignKind> byWords(std::string_view text) {
    static const std::array<Rule, 36> kRules{{
        {"scontrol's list of nodes ('scontrol show node')", kNodes, {"NodeName=", "CPUAlloc="}},
        {"scontrol's list of nodes ('scontrol show node')", kNodes, {"NodeName=", "CfgTRES="}},
        {"scontrol's list of jobs ('scontrol show job')", kJobs, {"JobId=", "JobState="}},
        {"scontrol's list of partitions", kNodes, {"PartitionName=", "AllowGroups="}},
        {"slurm.conf", kNodes, {"ClusterName=", "NodeName="}},
        {"slurm.conf", kNodes, {"SlurmctldHost="}},
        {"slurm.conf", kNodes, {"NodeName=", "PartitionName="}},
        {"slurm.conf", kNodes, {"NodeName=", "Gres="}},
        {"gres.conf", kNodes, {"Name=gpu", "File="}},
        {"Slurm's topology.yaml", kNodes, {"- topology:", "cluster_default:"}},
        {"nvidia-smi's screen", kSamples, {"NVIDIA-SMI", "Driver Version"}},
        {"nvidia-smi's log ('nvidia-smi -q -x')", kSamples, {"<nvidia_smi_log"}},
        {"nvidia-smi's log ('nvidia-smi -q')", kSamples, {"NVSMI LOG"}},
        {"nvidia-smi's list of GPUs", kNodes, {"(UUID: GPU-"}},
        {"nvidia-smi's matrix of links ('nvidia-smi topo -m')", kNodes, {"GPU0", "CPU Affinity"}},
        {"nvidia-smi dmon output", kSamples, {"# gpu", "pwr"}},
        {"iblinkinfo output", kFabric, {"==(", ")==>"}},
        {"ibdiagnet's db_csv", kFabric, {"START_NODES"}},
        {"ibdiagnet's db_csv", kFabric, {"START_LINKS"}},
        {"ibdiagnet's db_csv", kFabric, {"START_HEADERS"}},
        {"an OpenSM log", kFabric, {"OpenSM", "] 0x"}},
        {"an OpenSM log", kFabric, {"[OSM", "->"}},
        {"opensm's subnet.lst", kFabric, {"NodeGUID:", "PortGUID:", "LID:"}},
        {"opensm's forwarding tables", kFabric, {"dump_ucast_routes"}},
        {"ibroute output", kFabric, {"Unicast lids ["}},
        {"ibstat output", kFabric, {"CA type:", "Port 1:"}},
        {"ibstatus output", kFabric, {"Infiniband device '"}},
        {"a simulator's fabric (ibsim)", kFabric, {"\nHca\t"}},
        {"a simulator's fabric (ibsim)", kFabric, {"Hca", "\"[", "Switch"}},
        {"ibhosts or ibswitches output", kFabric, {" : 0x", " ports "}},
        {"Kubernetes objects ('kubectl get -o yaml')", kNodes, {"apiVersion:", "kind:"}},
        {"a NetBox device type", kRacks, {"manufacturer:", "slug:", "u_height:"}},
        {"a NetBox device type", kRacks, {"manufacturer:", "slug:", "interfaces:"}},
        {"RacksDB data", kRacks, {"rooms:", "rows:"}},
        {"RacksDB data", kRacks, {"layout:", "racks:"}},
        {"a topograph model", kFabric, {"switches:", "capacity_blocks:"}},
    }};
    for (const Rule& rule : kRules) {
        if (rule.fits([&](auto word) { return text.find(word) != text.npos; })) return taken(rule);
    }
    return std::nullopt;
}

std::optional<ForeignKind> byFirstLine(std::string_view text, std::string_view line) {
    if (text.starts_with("graph ") || text.starts_with("digraph ") || text.starts_with("strict ")) {
        return ForeignKind{"a DOT graph", std::string(kFabric)};
    }
    const auto bars = std::count(line.begin(), line.end(), '|');
    const bool job = line.find("|COMPLETED|") != line.npos || line.find("|FAILED|") != line.npos ||
                     line.find("|CANCELLED") != line.npos || line.find("|TIMEOUT|") != line.npos;
    if (bars >= 20 || (bars >= 5 && job))
        return ForeignKind{"sacct output without its header line", std::string(kJobs)};
    if (bars >= 2 && line.find("gpu:") != line.npos) return ForeignKind{"sinfo output", std::string(kNodes)};
    if (line.find(" MiB") != line.npos && line.find(" %") != line.npos && line.find(',') != line.npos) {
        return ForeignKind{"nvidia-smi CSV without its header line", std::string(kSamples)};
    }
    if (text.starts_with("<?xml") || text.starts_with("<!DOCTYPE") || text.starts_with("<html")) {
        return ForeignKind{"XML or HTML", "ask for the data as CSV"};
    }
    return std::nullopt;
}

}  // namespace

std::optional<ForeignKind> recogniseForeign(std::string_view head) {
    if (auto kind = byMagic(head)) return kind;
    const std::string_view text = trimmed(head);
    if (auto kind = byJson(text)) return kind;
    const std::string_view line = trimmed(text.substr(0, text.find('\n')));
    if (auto kind = byColumns(line)) return kind;
    if (auto kind = byWords(text)) return kind;
    if (auto kind = byDcim(line)) return kind;
    return byFirstLine(text, line);
}

}  // namespace leasehold
