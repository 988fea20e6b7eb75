// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/merge/record_names.hpp"

#include "data/formats/host_names.hpp"
#include "data/model/names.hpp"
#include "data/model/plain_name.hpp"

namespace leasehold {
namespace {

/// What a text of a record is, for the visitor.
enum class Text { Site, Host, Plain };

template <class P, class F>
void place(P& ref, F& f) {
    f(ref.hall, Text::Plain);
    f(ref.row, Text::Plain);
    f(ref.rack, Text::Plain);
}

template <class O, class F>
void maybe(O& text, F& f) {
    if (text) f(*text, Text::Plain);
}

template <class D, class F>
void device(D& ref, F& f) {
    f(ref.site, Text::Site);
    f(ref.parent, ref.nic ? Text::Host : Text::Plain);
    f(ref.name, Text::Plain);
}

template <class T, class R>
constexpr bool isOf = std::is_same_v<std::remove_const_t<R>, T>;

template <class R, class F>
void eachOfPlaces(R& r, F& f) {
    if constexpr (isOf<SiteRecord, R>) {
        f(r.name, Text::Plain);
        maybe(r.kind, f), maybe(r.status, f), maybe(r.location, f);
    } else if constexpr (isOf<HallRecord, R> || isOf<PodRecord, R>) {
        f(r.site, Text::Site), f(r.name, Text::Plain);
    } else if constexpr (isOf<RowRecord, R>) {
        f(r.site, Text::Site), f(r.hall, Text::Plain), f(r.name, Text::Plain);
    } else if constexpr (isOf<RackRecord, R>) {
        f(r.site, Text::Site);
        place(r.place, f);
        maybe(r.pod, f), maybe(r.model, f), maybe(r.status, f);
    } else if constexpr (isOf<NodeRecord, R>) {
        f(r.site, Text::Site), f(r.name, Text::Host);
        if (r.place) place(*r.place, f);
        maybe(r.fullName, f), maybe(r.pod, f), maybe(r.serial, f), maybe(r.model, f);
    } else {
        static_assert(isOf<GpuRecord, R>);
        f(r.site, Text::Site), f(r.node, Text::Host);
        maybe(r.model, f), maybe(r.uuid, f), maybe(r.serial, f);
    }
}

template <class R, class F>
void eachOfFabric(R& r, F& f) {
    if constexpr (isOf<SwitchRecord, R>) {
        f(r.site, Text::Site), f(r.fabric, Text::Plain), f(r.name, Text::Plain);
        if (r.place) place(*r.place, f);
        maybe(r.tier, f), maybe(r.model, f), maybe(r.pod, f);
    } else if constexpr (isOf<NicRecord, R>) {
        f(r.site, Text::Site), f(r.node, Text::Host), f(r.name, Text::Plain);
    } else if constexpr (isOf<PortRecord, R>) {
        device(r.device, f);
        maybe(r.name, f), maybe(r.state, f);
    } else {
        static_assert(isOf<LinkRecord, R>);
        device(r.a, f), device(r.b, f);
        maybe(r.state, f);
    }
}

template <class R, class F>
void eachOfLeases(R& r, F& f) {
    if constexpr (isOf<PartyRecord, R>) {
        f(r.name, Text::Plain);
    } else if constexpr (isOf<LeaseRecord, R>) {
        f(r.name, Text::Plain), f(r.landlord, Text::Plain), f(r.tenant, Text::Plain), f(r.priceKind, Text::Plain);
        f(r.currency, Text::Plain), f(r.slaCredit, Text::Plain), f(r.note, Text::Plain), maybe(r.source, f);
    } else if constexpr (isOf<RampRecord, R>) {
        f(r.lease, Text::Plain);
    } else if constexpr (isOf<AllocationRecord, R>) {
        f(r.lease, Text::Plain), f(r.scope, Text::Plain);
        // A site that is not said is any, but for the scope that is one.
        f(r.site, r.scope == "count" ? Text::Plain : Text::Site);
        place(r.place, f);
        f(r.pod, Text::Plain), f(r.node, Text::Host);
        maybe(r.model, f);
    } else if constexpr (isOf<EvidenceRecord, R>) {
        f(r.subject, Text::Plain), f(r.name, Text::Plain), f(r.field, Text::Plain), f(r.value, Text::Plain);
        f(r.kind, Text::Plain), f(r.source, Text::Plain), f(r.date, Text::Plain), f(r.note, Text::Plain);
    } else if constexpr (isOf<FeedRecord, R>) {
        f(r.name, Text::Plain), f(r.scope, Text::Plain), f(r.site, Text::Site);
        place(r.place, f);
    } else {
        static_assert(isOf<StatusRecord, R>);
        f(r.site, Text::Site), f(r.node, Text::Host), f(r.reason, Text::Plain);
    }
}

template <class R, class F>
void eachOf(R& r, F f) {
    if constexpr (isOf<TitleRecord, R>) {
        f(r.title, Text::Plain);
    } else if constexpr (isOf<MetricRecord, R>) {
        f(r.name, Text::Plain), f(r.unit, Text::Plain);
    } else if constexpr (isOf<LogRecord, R>) {
        f(r.file, Text::Plain), f(r.sha256, Text::Plain), f(r.format, Text::Plain);
    } else if constexpr (isOf<SwitchRecord, R> || isOf<NicRecord, R> || isOf<PortRecord, R> || isOf<LinkRecord, R>) {
        eachOfFabric(r, f);
    } else if constexpr (isOf<PartyRecord, R> || isOf<LeaseRecord, R> || isOf<RampRecord, R> ||
                         isOf<AllocationRecord, R> || isOf<EvidenceRecord, R> || isOf<FeedRecord, R> ||
                         isOf<StatusRecord, R>) {
        eachOfLeases(r, f);
    } else {
        eachOfPlaces(r, f);
    }
}

}  // namespace

RecordNames::RecordNames(const std::map<std::string, std::string>& settings) {
    for (const auto& [key, value] : settings) {
        if (key == "site") m_site = plainName(value);
        if (key.starts_with("host.")) m_hosts[lowered(plainName(std::string_view(key).substr(5)))] = plainName(value);
    }
}

std::string_view RecordNames::hostOf(std::string_view name) const {
    if (m_hosts.empty()) return name;
    auto it = m_hosts.find(lowered(name));
    if (it == m_hosts.end()) it = m_hosts.find(lowered(splitHostName(name).shortName));
    return it == m_hosts.end() ? name : std::string_view(it->second);
}

const Record& RecordNames::plain(const Record& record) {
    bool changes = false;
    const auto look = [&](const std::string& text, Text what) {
        changes = changes || !isPlainName(text) || (what == Text::Site && text.empty() && !m_site.empty()) ||
                  (what == Text::Host && hostOf(text) != text);
    };
    std::visit([&](const auto& r) { eachOf(r, look); }, record);
    if (!changes) return record;
    m_record = record;
    const auto mend = [&](std::string& text, Text what) {
        if (!isPlainName(text)) text = plainName(text);
        if (what == Text::Site && text.empty()) text = m_site;
        if (what == Text::Host) text = std::string(hostOf(text));
    };
    std::visit([&](auto& r) { eachOf(r, mend); }, m_record);
    return m_record;
}

SampleRecord RecordNames::plain(const SampleRecord& sample) {
    SampleRecord plain = sample;
    int at = 0;
    for (std::string_view* text : {&plain.site, &plain.node, &plain.uuid, &plain.metric}) {
        std::string& kept = m_texts[at++];
        if (!isPlainName(*text)) *text = kept = plainName(*text);
    }
    if (plain.site.empty()) plain.site = m_site;
    if (!m_hosts.empty()) plain.node = hostOf(plain.node);
    return plain;
}

}  // namespace leasehold
