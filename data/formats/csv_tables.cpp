// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/csv_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "data/model/names.hpp"

namespace leasehold {
namespace {

constexpr std::array<CsvTable, 22> kTables{{
    {"title", "title", "title", "", 0},
    {"sites", "site,kind,status,location,declared_gpus,synthetic,owner_cost_per_gpu_hour,owner_cost_currency", "site",
     "", 0},
    {"halls", "site,hall,seen", "hall", "hall", 1},
    {"rows", "site,hall,row,seen", "row", "rack_row", 2},
    {"pods", "site,pod,seen", "pod", "pod", 3},
    {"racks", "site,hall,row,rack,pod,model,x,y,rotation,width,depth,height,height_u,status,rated_power_w,seen", "rack",
     "rack", 4},
    {"nodes", "site,node,full_name,hall,row,rack,pod,serial,model,u,height_u,seen", "node", "node", 5},
    {"gpus", "site,node,slot,model,uuid,serial,planned,commissioned,retired,seen,known_since", "node,slot", "gpu", 6},
    {"switches", "site,fabric,switch,guid,tier,ports,hall,row,rack,pod,u,model,seen", "switch", "switch", 7},
    {"nics", "site,node,nic,guid,gpu_slot,ports,seen", "node,nic", "nic", 8},
    {"ports", "kind,site,parent,device,device_guid,number,name,guid,state", "kind,number", "", 9},
    {"links", "a_site,a_fabric,a_switch,a_guid,a_port,b_kind,b_site,b_parent,b_name,b_guid,b_port,rate_mbps,state,seen",
     "a_port,b_port", "link", 10},
    {"metrics", "metric,unit,code_bytes,scale,offset,step_s", "metric,unit", "", 39},
    {"samples", "time,site,node,slot,metric,value", "time,metric,value", "", 41},
    {"gpu_status", "site,node,slot,from,to,state,reason", "node,slot,from,state", "", 45},
    {"parties", "party,operator,tenant,supplier", "party", "", 50},
    {"leases",
     "lease,operator,tenant,from,to,price_kind,amount,currency,minimum_commitment,notice_days,lock_in_until,"
     "sla_availability,sla_credit,delivered_gpus,note,seen,source",
     "lease,tenant,from", "lease", 51},
    {"ramps", "lease,from,to,share", "lease,from,to,share", "", 52},
    {"allocations", "lease,scope,site,hall,row,rack,pod,node,slot_from,slot_to,count,model,from,to", "lease,scope", "",
     53},
    {"feeds", "feed,scope,site,hall,row,rack,envelope_w", "scope,envelope_w", "", 54},
    {"evidence", "subject,name,field,value,kind,source,date,note", "subject,name,field,value", "", 55},
    {"import_log", "time,file,bytes,sha256,format,rows_read,added,updated,vanished,skipped,report",
     "time,file,sha256,format", "", 90},
}};

RackRef placeIn(CsvRow& row) {
    return {row.string("hall"), row.string("row"), row.string("rack")};
}

Record siteOf(CsvRow& row) {
    SiteRecord r;
    r.name = row.string("site");
    r.kind = row.word("kind", {"terrestrial", "orbital"});
    r.status = row.word("status", {"operating", "planned", "announced"});
    r.location = row.text("location");
    r.declaredGpus = row.integer("declared_gpus");
    r.synthetic = row.flag("synthetic");
    const std::string_view cost = row.view("owner_cost_per_gpu_hour");
    if (!cost.empty()) {
        const std::string_view code = row.view("owner_cost_currency");
        if (code.empty()) {
            row.fault("owner_cost_currency", "is missing beside an amount");
            return r;
        }
        const auto currency = parseCurrency(code);
        const auto price = currency ? parseUnitPrice(cost, *currency) : Failure(currency.error());
        if (price) {
            r.ownerCost = *price;
        } else {
            row.fault("owner_cost_per_gpu_hour", price.error().message);
        }
    }
    return r;
}

Record rackOf(CsvRow& row) {
    RackRecord r;
    r.site = row.string("site");
    r.place = placeIn(row);
    r.pod = row.text("pod");
    r.model = row.text("model");
    r.x = row.real("x");
    r.y = row.real("y");
    r.rotation = row.real("rotation");
    r.width = row.real("width");
    r.depth = row.real("depth");
    r.height = row.real("height");
    r.heightU = row.integer("height_u");
    r.status = row.word("status", {"operating", "planned"});
    r.ratedPowerW = row.real("rated_power_w");
    r.seen = row.flag("seen");
    return r;
}

Record nodeOf(CsvRow& row) {
    NodeRecord r;
    r.site = row.string("site");
    r.name = row.string("node");
    r.fullName = row.text("full_name");
    r.place = placeIn(row);
    r.pod = row.text("pod");
    r.serial = row.text("serial");
    r.model = row.text("model");
    r.u = row.integer("u");
    r.heightU = row.integer("height_u");
    r.seen = row.flag("seen");
    return r;
}

std::int64_t slotIn(CsvRow& row, std::string_view column) {
    const auto slot = row.integer(column);
    if (!slot || *slot < 0 || *slot > 65535) row.fault(column, "is no slot (0 to 65535)");
    return slot.value_or(0);
}

Record gpuOf(CsvRow& row) {
    GpuRecord r;
    r.site = row.string("site");
    r.node = row.string("node");
    r.slot = slotIn(row, "slot");
    r.model = row.text("model");
    r.uuid = row.text("uuid");
    r.serial = row.text("serial");
    r.planned = row.flag("planned");
    r.commissioned = row.instant("commissioned");
    r.retired = row.instant("retired");
    r.knownSince = row.instant("known_since");
    r.seen = row.flag("seen");
    return r;
}

Record switchOf(CsvRow& row) {
    SwitchRecord r;
    r.site = row.string("site");
    r.fabric = row.string("fabric");
    r.name = row.string("switch");
    r.guid = row.guid("guid");
    r.tier = row.word("tier", {"unknown", "leaf", "spine", "core", "nvlink"});
    r.ports = row.integer("ports");
    r.place = placeIn(row);
    r.pod = row.text("pod");
    r.u = row.integer("u");
    r.model = row.text("model");
    r.seen = row.flag("seen");
    return r;
}

Record nicOf(CsvRow& row) {
    NicRecord r;
    r.site = row.string("site");
    r.node = row.string("node");
    r.name = row.string("nic");
    r.guid = row.guid("guid");
    r.gpuSlot = row.integer("gpu_slot");
    r.ports = row.integer("ports");
    r.seen = row.flag("seen");
    return r;
}

Record portOf(CsvRow& row) {
    PortRecord r;
    r.device.nic = row.word("kind", {"switch", "nic"}) == "nic";
    r.device.site = row.string("site");
    r.device.parent = row.string("parent");
    r.device.name = row.string("device");
    r.device.guid = row.guid("device_guid");
    r.number = slotIn(row, "number");
    r.name = row.text("name");
    r.guid = row.guid("guid");
    r.state = row.text("state");
    return r;
}

Record linkOf(CsvRow& row) {
    LinkRecord r;
    r.a = {false, row.string("a_site"), row.string("a_fabric"), row.string("a_switch"), row.guid("a_guid")};
    r.aPort = slotIn(row, "a_port");
    r.b = {row.word("b_kind", {"switch", "nic"}) == "nic", row.string("b_site"), row.string("b_parent"),
           row.string("b_name"), row.guid("b_guid")};
    r.bPort = slotIn(row, "b_port");
    r.rateMbps = row.integer("rate_mbps");
    r.state = row.word("state", {"up", "down", "slow", "planned"});
    r.seen = row.flag("seen");
    return r;
}

Record metricOf(CsvRow& row) {
    MetricRecord r;
    r.name = row.string("metric");
    r.unit = row.string("unit");
    r.codeBytes = static_cast<int>(row.integer("code_bytes").value_or(2));
    if (r.codeBytes != 1 && r.codeBytes != 2) row.fault("code_bytes", "is neither 1 nor 2");
    r.scale = row.real("scale").value_or(1);
    if (!(r.scale > 0)) row.fault("scale", "is not above zero");
    r.offset = row.real("offset").value_or(0);
    if (const auto step = row.integer("step_s")) {
        if (*step <= 0 || *step > 366 * 86400) row.fault("step_s", "is no step");
        r.step = Duration{*step};
    }
    r.declared = true;
    return r;
}

Record statusOf(CsvRow& row) {
    StatusRecord r;
    r.site = row.string("site");
    r.node = row.string("node");
    r.slot = slotIn(row, "slot");
    r.from = row.instant("from").value_or(Instant{});
    r.to = row.instant("to");
    r.down = row.word("state", {"up", "down"}) == "down";
    r.reason = row.string("reason");
    return r;
}

Record partyOf(CsvRow& row) {
    return PartyRecord{row.string("party"), row.flag("operator"), row.flag("tenant"), row.flag("supplier")};
}

void priceOf(CsvRow& row, LeaseRecord& r) {
    r.priceKind =
        row.word("price_kind", {"unknown", "monthly", "per_gpu_hour", "credits", "internal"}).value_or("unknown");
    const std::string_view amount = row.view("amount");
    const std::string_view code = row.view("currency");
    // What is not said is not assumed: an amount of no kind would be kept and never count.
    if (!amount.empty() && r.priceKind == "unknown")
        return row.fault("price_kind", "says no kind of the amount beside it");
    if (!amount.empty() && code.empty()) return row.fault("currency", "is missing beside an amount");
    const auto currency = parseCurrency(code.empty() ? "USD" : code);
    if (!currency) {
        row.fault("currency", currency.error().message);
        return;
    }
    r.currency = currency->text();
    if (amount.empty()) return;
    if (r.priceKind == "per_gpu_hour") {
        const auto price = parseUnitPrice(amount, *currency);
        if (!price) return row.fault("amount", price.error().message);
        r.amount = price->micros;
    } else {
        const auto money = parseMoney(amount, *currency);
        if (!money) return row.fault("amount", money.error().message);
        r.amount = money->minor;
    }
}

std::optional<double> shareIn(CsvRow& row, std::string_view column) {
    const auto share = row.real(column);
    if (share && (*share < 0 || *share > 1)) row.fault(column, "is no share (0 to 1)");
    return share;
}

Record leaseOf(CsvRow& row) {
    LeaseRecord r;
    r.name = row.string("lease");
    r.landlord = row.string("operator");
    r.tenant = row.string("tenant");
    r.from = row.instant("from").value_or(Instant{});
    r.to = row.instant("to");
    priceOf(row, r);
    r.minimumCommitment = shareIn(row, "minimum_commitment");
    r.noticeDays = row.integer("notice_days");
    r.lockInUntil = row.instant("lock_in_until");
    r.slaAvailability = shareIn(row, "sla_availability");
    r.slaCredit = row.string("sla_credit");
    r.deliveredGpus = row.integer("delivered_gpus");
    r.note = row.string("note");
    r.seen = row.flag("seen");
    r.source = row.text("source");
    return r;
}

Record rampOf(CsvRow& row) {
    return RampRecord{row.string("lease"), row.instant("from").value_or(Instant{}),
                      row.instant("to").value_or(Instant{}), shareIn(row, "share")};
}

Record allocationOf(CsvRow& row) {
    AllocationRecord r;
    r.lease = row.string("lease");
    r.scope = row.word("scope", {"site", "hall", "row", "rack", "pod", "node", "gpus", "count"}).value_or("");
    r.site = row.string("site");
    r.place = placeIn(row);
    r.pod = row.string("pod");
    r.node = row.string("node");
    r.slotFrom = row.integer("slot_from");
    r.slotTo = row.integer("slot_to");
    r.count = row.integer("count");
    r.model = row.text("model");
    r.from = row.instant("from");
    r.to = row.instant("to");
    if (r.scope == "gpus" &&
        (!r.slotFrom || !r.slotTo || *r.slotFrom < 0 || *r.slotTo <= *r.slotFrom || *r.slotTo > 65535)) {
        row.fault("slot_to", "does not end behind slot_from");
    }
    if (r.scope == "count" && r.count.value_or(0) <= 0) row.fault("count", "is no number of GPUs");
    return r;
}

Record feedOf(CsvRow& row) {
    FeedRecord r;
    r.name = row.string("feed");
    r.scope = row.word("scope", {"site", "hall", "row", "rack"}).value_or("");
    r.site = row.string("site");
    r.place = placeIn(row);
    r.envelopeW = row.real("envelope_w").value_or(0);
    if (r.envelopeW < 0) row.fault("envelope_w", "is negative");
    return r;
}

Record evidenceOf(CsvRow& row) {
    EvidenceRecord r;
    r.subject = row.word("subject", {"site", "lease", "party"}).value_or("");
    r.name = row.string("name");
    r.field = row.string("field");
    r.value = row.string("value");
    r.kind = row.word("kind", {"contracted", "reported", "estimated"}).value_or("reported");
    r.source = row.string("source");
    r.date = row.string("date");
    r.note = row.string("note");
    return r;
}

Record logOf(CsvRow& row) {
    LogRecord r;
    r.time = row.instant("time").value_or(Instant{});
    r.file = row.string("file");
    r.bytes = row.integer("bytes").value_or(0);
    r.sha256 = row.string("sha256");
    r.format = row.string("format");
    r.rowsRead = row.integer("rows_read").value_or(0);
    r.added = row.integer("added").value_or(0);
    r.updated = row.integer("updated").value_or(0);
    r.vanished = row.integer("vanished").value_or(0);
    r.skipped = row.integer("skipped").value_or(0);
    r.report = row.string("report");
    return r;
}

}  // namespace

std::span<const CsvTable> csvTables() {
    return kTables;
}

Record csvRecord(const CsvTable& table, CsvRow& row) {
    using Make = Record (*)(CsvRow&);
    static constexpr std::array<std::pair<std::string_view, Make>, 16> kMakers{{{"sites", siteOf},
                                                                                {"racks", rackOf},
                                                                                {"nodes", nodeOf},
                                                                                {"gpus", gpuOf},
                                                                                {"switches", switchOf},
                                                                                {"nics", nicOf},
                                                                                {"ports", portOf},
                                                                                {"links", linkOf},
                                                                                {"metrics", metricOf},
                                                                                {"gpu_status", statusOf},
                                                                                {"parties", partyOf},
                                                                                {"leases", leaseOf},
                                                                                {"ramps", rampOf},
                                                                                {"allocations", allocationOf},
                                                                                {"feeds", feedOf},
                                                                                {"evidence", evidenceOf}}};
    for (const auto& [name, make] : kMakers) {
        if (name == table.name) return make(row);
    }
    if (table.name == "halls") return HallRecord{row.string("site"), row.string("hall"), row.flag("seen")};
    if (table.name == "rows")
        return RowRecord{row.string("site"), row.string("hall"), row.string("row"), row.flag("seen")};
    if (table.name == "pods") return PodRecord{row.string("site"), row.string("pod"), row.flag("seen")};
    if (table.name == "title") return TitleRecord{row.string("title")};
    return logOf(row);
}

}  // namespace leasehold
