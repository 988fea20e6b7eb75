// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/lease_terms.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "data/analytics/groups.hpp"
#include "data/model/names.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

QString dateField(Instant t) {
    const QString whole = QString::fromStdString(formatInstant(t));
    return whole.endsWith(QStringLiteral("T00:00:00Z")) ? whole.left(10) : whole;
}
QString dateField(const std::optional<Instant>& t) {
    return t ? dateField(*t) : QString();
}

/// A decimal number with its point moved, digit by digit, so that a share and its percent are exactly one number.
QString shifted(const QString& number, int places) {
    if (number.contains(u'e') || number.contains(u'E')) {
        return QString::number(number.toDouble() * (places > 0 ? 100.0 : 0.01), 'g', 17);
    }
    const qsizetype point = number.indexOf(u'.');
    QString digits = number;
    qsizetype at = point < 0 ? digits.size() : point;
    digits.remove(u'.');
    at += places;
    while (at > digits.size())
        digits += u'0';
    while (at < 1) {
        digits.prepend(u'0');
        ++at;
    }
    QString whole = digits.left(at);
    QString part = digits.mid(at);
    while (part.endsWith(u'0'))
        part.chop(1);
    while (whole.size() > 1 && whole.startsWith(u'0'))
        whole.remove(0, 1);
    return part.isEmpty() ? whole : whole + u'.' + part;
}

QString percentField(const std::optional<double>& share) {
    return share ? shifted(QString::fromStdString(fmt::format("{}", *share)), 2) : QString();
}

QString amountField(const LeaseRecord& lease) {
    if (!lease.amount) return {};
    const Currency currency = parseCurrency(lease.currency).value_or(Currency{});
    return QString::fromStdString(lease.priceKind == "per_gpu_hour" ? formatDecimal(UnitPrice{*lease.amount, currency})
                                                                    : formatDecimal(Money{*lease.amount, currency}));
}

/// Reads field by field, keeping what is wrong.
class Checker {
public:
    Checker(const LeaseText& text, CheckedLease& out) : m_text(text), m_out(out) {}

    void bad(const char* field, QString message) {
        m_out.problems.push_back({QString::fromLatin1(field), std::move(message)});
    }

    std::optional<Instant> date(const char* field, const QString& text, bool needed = false) {
        if (text.trimmed().isEmpty()) {
            if (needed) bad(field, QStringLiteral("needs a date, such as 2026-05-10"));
            return std::nullopt;
        }
        const auto parsed = parseInstant(text.trimmed().toStdString());
        if (!parsed) bad(field, QStringLiteral("is no date; write 2026-05-10"));
        return parsed ? std::optional(*parsed) : std::nullopt;
    }

    std::optional<std::int64_t> whole(const char* field, const QString& text, std::int64_t most) {
        QString digits = text.trimmed();
        digits.remove(u',').remove(u' ');
        if (digits.isEmpty()) return std::nullopt;
        const auto value = parseInteger(digits.toStdString());
        if (!value || *value < 0 || *value > most) {
            bad(field,
                QStringLiteral("must be a whole number from 0 to %1").arg(grouped(static_cast<std::uint64_t>(most))));
            return std::nullopt;
        }
        return value;
    }

    std::optional<double> share(const char* field, const QString& text) {
        QString digits = text.trimmed();
        if (digits.endsWith(u'%')) digits = digits.chopped(1).trimmed();
        if (digits.isEmpty()) return std::nullopt;
        const auto value = parseNumber(digits.toStdString());
        if (!value || !(*value >= 0 && *value <= 100)) {
            bad(field, QStringLiteral("must lie between 0 and 100 %"));
            return std::nullopt;
        }
        return parseNumber(shifted(digits, -2).toStdString());
    }

    void price() {
        LeaseRecord& lease = m_out.draft.lease;
        lease.priceKind = m_text.priceKind.toStdString();
        const auto currency = parseCurrency(m_text.currency.trimmed().toUpper().toStdString());
        if (!currency) {
            bad("currency", QStringLiteral("three letters, such as USD"));
            return;
        }
        lease.currency = currency->text();
        if (lease.priceKind == "unknown" || lease.priceKind == "internal") return;
        QString digits = m_text.amount.trimmed();
        digits.remove(u',').remove(u' ');
        if (digits.isEmpty()) {
            bad("amount", QStringLiteral("needs an amount; where nobody says, choose “undisclosed”"));
            return;
        }
        if (lease.priceKind == "per_gpu_hour") {
            const auto unit = parseUnitPrice(digits.toStdString(), *currency);
            unit ? lease.amount = unit->micros : (bad("amount", text(unit.error().message)), std::nullopt);
        } else {
            const auto money = parseMoney(digits.toStdString(), *currency);
            money ? lease.amount = money->minor : (bad("amount", text(money.error().message)), std::nullopt);
        }
    }

    void ramp() {
        std::vector<RampRecord>& steps = m_out.draft.ramp;
        const LeaseRecord& lease = m_out.draft.lease;
        int line = 0;
        for (const LeaseText::Step& step : m_text.ramp) {
            ++line;
            const auto say = [&](const QString& what) {
                bad("ramp", QStringLiteral("step %1 %2").arg(line).arg(what));
            };
            const auto from = parseInstant(step.from.trimmed().toStdString());
            const auto to = parseInstant(step.to.trimmed().toStdString());
            if (!from || !to) {
                say(QStringLiteral("needs two dates, such as 2026-05-10"));
                continue;
            }
            RampRecord record{lease.name, *from, *to, share("ramp", step.share)};
            if (record.to <= record.from) say(QStringLiteral("ends before it starts"));
            if (record.from < lease.from || (lease.to && record.to > *lease.to)) {
                say(QStringLiteral("lies outside the lease's term"));
            }
            if (std::any_of(steps.begin(), steps.end(), [&](const RampRecord& other) {
                    return record.from < other.to && other.from < record.to;
                })) {
                say(QStringLiteral("covers the time of another"));
            }
            steps.push_back(record);
        }
        std::sort(steps.begin(), steps.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
    }

    void evidence() {
        int line = 0;
        for (EvidenceRecord record : m_text.evidence) {
            ++line;
            record.subject = "lease";
            record.name = m_out.draft.lease.name;
            if (trimmed(record.field).empty() || trimmed(record.value).empty()) {
                bad("evidence", QStringLiteral("line %1 needs a field and a value").arg(line));
            }
            const std::string& date = record.date;
            const std::string day = date.size() == 4 ? date + "-01-01" : date.size() == 7 ? date + "-01" : date;
            if (!date.empty() && !parseInstant(day)) {
                bad("evidence", QStringLiteral("line %1: “%2” is no date; write 2026-05-20, 2026-05 or 2026")
                                    .arg(line)
                                    .arg(text(date)));
            }
            m_out.draft.evidence.push_back(std::move(record));
        }
    }

private:
    const LeaseText& m_text;
    CheckedLease& m_out;
};

bool named(const std::string& wanted, const std::string& name) {
    return wanted.empty() || sameName(wanted, name);
}

}  // namespace

QString CheckedLease::problemOf(const QString& field) const {
    for (const LeaseProblem& problem : problems) {
        if (problem.field == field) return problem.message;
    }
    return {};
}

LeaseText textOf(const LeaseDraft& draft) {
    const LeaseRecord& lease = draft.lease;
    LeaseText t;
    t.name = text(lease.name);
    t.landlord = text(lease.landlord);
    t.tenant = text(lease.tenant);
    t.from = dateField(lease.from);
    t.to = dateField(lease.to);
    t.lockIn = dateField(lease.lockInUntil);
    t.notice = lease.noticeDays ? QString::number(*lease.noticeDays) : QString();
    t.priceKind = text(lease.priceKind);
    t.amount = amountField(lease);
    t.currency = text(lease.currency);
    t.minimum = percentField(lease.minimumCommitment);
    t.sla = percentField(lease.slaAvailability);
    t.slaCredit = !lease.slaCredit.empty();
    t.delivered = lease.deliveredGpus ? QString::number(*lease.deliveredGpus) : QString();
    t.note = text(lease.note);
    for (const RampRecord& step : draft.ramp) {
        t.ramp.push_back({dateField(step.from), dateField(step.to), percentField(step.share)});
    }
    t.scope = draft.scope;
    t.evidence = draft.evidence;
    return t;
}

CheckedLease checkLease(const LeaseText& given, const Snapshot& snapshot, std::optional<LeaseIndex> self) {
    CheckedLease out;
    Checker check(given, out);
    LeaseRecord& lease = out.draft.lease;
    lease.restatesParts = true;
    lease.name = given.name.trimmed().toStdString();
    lease.tenant = given.tenant.trimmed().toStdString();
    lease.landlord = given.landlord.trimmed().toStdString();
    if (lease.name.empty()) check.bad("name", QStringLiteral("a lease needs a name"));
    for (std::size_t i = 0; i < snapshot.leases.size(); ++i) {
        if (self != LeaseIndex(i) && !lease.name.empty() && sameName(snapshot.leases[i].name, lease.name)) {
            check.bad("name", QStringLiteral("there is already a lease of this name"));
        }
    }
    if (lease.tenant.empty()) check.bad("tenant", QStringLiteral("who leases it?"));
    lease.from = check.date("from", given.from, true).value_or(Instant{});
    lease.to = check.date("to", given.to);
    if (lease.to && *lease.to <= lease.from && out.problemOf(QStringLiteral("from")).isEmpty()) {
        check.bad("to", QStringLiteral("ends before it starts; the last day is the day before"));
    }
    lease.lockInUntil = check.date("lockIn", given.lockIn);
    if (const auto days = check.whole("notice", given.notice, 36500)) lease.noticeDays = *days;
    check.price();
    lease.minimumCommitment = check.share("minimum", given.minimum);
    lease.slaAvailability = check.share("sla", given.sla);
    if (given.slaCredit) {
        lease.slaCredit = "pro-rata";
        if (!lease.slaAvailability && out.problemOf(QStringLiteral("sla")).isEmpty()) {
            check.bad("sla", QStringLiteral("a credit needs the availability that is promised"));
        }
    }
    lease.deliveredGpus = check.whole("delivered", given.delivered, 1'000'000'000);
    lease.note = given.note.trimmed().toStdString();
    check.ramp();
    for (AllocationRecord scope : given.scope) {
        scope.lease = lease.name;
        if (scope.scope != "count" && !resolveScope(snapshot, scope)) {
            check.bad("scope", QStringLiteral("there is no %1 here").arg(scopeText(scope)));
        }
        out.draft.scope.push_back(std::move(scope));
    }
    check.evidence();
    return out;
}

std::optional<ScopeTarget> resolveScope(const Snapshot& s, const AllocationRecord& scope) {
    std::optional<ScopeTarget> found;
    int hits = 0;
    const auto hit = [&](ScopeKind kind, std::size_t index) {
        found = ScopeTarget{kind, static_cast<std::uint32_t>(index)};
        ++hits;
    };
    const auto atSite = [&](SiteIndex site) { return named(scope.site, s.sites[site.value].name); };
    const auto inHall = [&](HallIndex hall) {
        return named(scope.place.hall, s.halls[hall.value].name) && atSite(s.halls[hall.value].site);
    };
    const std::string& kind = scope.scope;
    if (kind == "site") {
        for (std::size_t i = 0; i < s.sites.size(); ++i) {
            if (sameName(s.sites[i].name, scope.site)) hit(ScopeKind::Site, i);
        }
    } else if (kind == "hall") {
        for (std::size_t i = 0; i < s.halls.size(); ++i) {
            if (!s.halls[i].assumed && inHall(HallIndex(i))) hit(ScopeKind::Hall, i);
        }
    } else if (kind == "row") {
        for (std::size_t i = 0; i < s.rows.size(); ++i) {
            if (!s.rows[i].assumed && sameName(s.rows[i].name, scope.place.row) && inHall(s.rows[i].hall)) {
                hit(ScopeKind::Row, i);
            }
        }
    } else if (kind == "rack") {
        for (std::size_t i = 0; i < s.racks.size(); ++i) {
            const Rack& rack = s.racks[i];
            if (rack.assumed || !sameName(rack.name, scope.place.rack) || !atSite(rack.site)) continue;
            const bool there = rack.row ? named(scope.place.row, s.rows[rack.row.value].name) &&
                                              named(scope.place.hall, s.halls[s.rows[rack.row.value].hall.value].name)
                                        : scope.place.row.empty() && scope.place.hall.empty();
            if (there) hit(ScopeKind::Rack, i);
        }
    } else if (kind == "pod") {
        for (std::size_t i = 0; i < s.pods.size(); ++i) {
            if (sameName(s.pods[i].name, scope.pod) && atSite(s.pods[i].site)) hit(ScopeKind::Pod, i);
        }
    } else if (kind == "node" || kind == "gpus") {
        for (std::size_t i = 0; i < s.nodes.size(); ++i) {
            if (sameName(s.nodes[i].name, scope.node) && atSite(s.nodes[i].site)) {
                hit(kind == "node" ? ScopeKind::Node : ScopeKind::Gpus, i);
            }
        }
    }
    return hits == 1 ? found : std::nullopt;
}

QString scopeText(const AllocationRecord& scope) {
    if (scope.scope == "count") {
        return QStringLiteral("%1 × %2, places unknown")
            .arg(grouped(static_cast<std::uint64_t>(std::max<std::int64_t>(0, scope.count.value_or(0)))),
                 scope.model ? text(*scope.model) : QStringLiteral("GPU"));
    }
    if (scope.scope == "site") return QStringLiteral("all of %1").arg(text(scope.site));
    if (scope.scope == "gpus") {
        return QStringLiteral("GPUs %1 to %2 of node %3")
            .arg(scope.slotFrom.value_or(0))
            .arg(scope.slotTo.value_or(1) - 1)
            .arg(text(scope.node));
    }
    const std::string& name = scope.scope == "hall"   ? scope.place.hall
                              : scope.scope == "row"  ? scope.place.row
                              : scope.scope == "rack" ? scope.place.rack
                              : scope.scope == "pod"  ? scope.pod
                                                      : scope.node;
    return QStringLiteral("%1 %2").arg(text(scope.scope), text(name));
}

namespace {

std::vector<GpuRange> rangesOf(const Snapshot& s, const AllocationRecord& scope) {
    const auto target = scope.scope == "count" ? std::nullopt : resolveScope(s, scope);
    if (!target) return {};
    if (target->kind != ScopeKind::Gpus) return s.gpusOf(target->kind, target->index);
    std::vector<GpuRange> ranges;
    const GpuRange node = s.nodes[target->index].gpus;
    for (std::uint32_t gpu = node.first; gpu < node.end(); ++gpu) {
        const std::int64_t slot = s.gpus[gpu].slot;
        if (slot >= scope.slotFrom.value_or(0) && slot < scope.slotTo.value_or(0)) ranges.push_back({gpu, 1});
    }
    return ranges;
}

}  // namespace

DraftGpus gpusOf(const Snapshot& snapshot, const LeaseDraft& draft) {
    DraftGpus out;
    std::vector<GpuRange> all;
    for (const AllocationRecord& scope : draft.scope) {
        if (scope.scope == "count") out.counted += scope.count.value_or(0);
        const auto ranges = rangesOf(snapshot, scope);
        all.insert(all.end(), ranges.begin(), ranges.end());
    }
    std::sort(all.begin(), all.end(), [](GpuRange a, GpuRange b) { return a.first < b.first; });
    for (const GpuRange range : all) {
        if (!out.placed.empty() && range.first <= out.placed.back().end()) {
            GpuRange& last = out.placed.back();
            last.count = std::max(last.end(), range.end()) - last.first;
        } else if (range.count > 0) {
            out.placed.push_back(range);
        }
    }
    for (const GpuRange range : out.placed) {
        for (std::uint32_t gpu = range.first; gpu < range.end(); ++gpu) {
            out.placedCount += snapshot.gpus[gpu].status == Status::Operating ? 1 : 0;
        }
    }
    return out;
}

QString overlapOf(const Snapshot& snapshot, const LeaseDraft& draft, std::optional<LeaseIndex> self) {
    const TimeWindow term{draft.lease.from, draft.lease.to.value_or(kForever)};
    if (term.empty()) return {};
    const auto runs = leaseRuns(snapshot, term);
    for (const AllocationRecord& scope : draft.scope) {
        const TimeWindow window = intersect(term, {scope.from.value_or(kBeginning), scope.to.value_or(kForever)});
        for (const GpuRange range : rangesOf(snapshot, scope)) {
            // Runs are sorted by ordinal and do not overlap: begin at the last that starts at or before the range.
            auto run = std::lower_bound(runs.begin(), runs.end(), range.first,
                                        [](const GroupRun& r, std::uint32_t first) { return r.gpus.end() <= first; });
            for (; run != runs.end() && run->gpus.first < range.end(); ++run) {
                const TimeWindow both = intersect(run->window, window);
                if (run->gpus.end() <= range.first || both.empty() || self == LeaseIndex(run->group)) continue;
                return QStringLiteral("“%1” holds %2 and on, %3")
                    .arg(text(snapshot.leases[run->group].name),
                         text(snapshot.gpuName(GpuOrdinal(std::max(run->gpus.first, range.first)))),
                         both.to < kForever
                             ? QStringLiteral("from %1 to %2").arg(dateText(both.from), dateText(both.to))
                             : QStringLiteral("from %1 on").arg(dateText(both.from)));
            }
        }
    }
    return {};
}

}  // namespace leasehold
