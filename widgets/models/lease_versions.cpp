// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/lease_versions.hpp"

#include <QStringList>
#include <algorithm>
#include <array>

#include "widgets/models/lease_terms.hpp"
#include "widgets/models/rent_preview.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr qsizetype kMostLines = 8;
const QString kNone = QStringLiteral("–");

QString orNone(QString words) {
    return words.isEmpty() ? kNone : words;
}
QString dateOrNone(const std::optional<Instant>& t) {
    return t ? dateText(*t) : kNone;
}
QString shareText(const std::optional<double>& share) {
    return share ? percent(*share * 100, 2) : kNone;
}

QString priceOf(const LeaseDraft& draft) {
    return priceText(leaseOf(draft));
}
QString slaOf(const LeaseDraft& draft) {
    const LeaseRecord& lease = draft.lease;
    return lease.slaCredit.empty()
               ? shareText(lease.slaAvailability)
               : QStringLiteral("%1, credit %2").arg(shareText(lease.slaAvailability), text(lease.slaCredit));
}

QStringList rampLines(const LeaseDraft& draft) {
    QStringList lines;
    for (const RampRecord& step : draft.ramp) {
        lines << QStringLiteral("%1: %2").arg(
            termText({step.from, step.to}),
            step.share ? percent(*step.share * 100, 2) : QStringLiteral("reduced by an unknown amount"));
    }
    return lines;
}
/// With all that tells one place from another of the same name.
QStringList scopeLines(const LeaseDraft& draft) {
    QStringList lines;
    for (const AllocationRecord& part : draft.scope) {
        QString line = scopeText(part);
        if (part.scope == "rack" && !part.place.row.empty()) line += QStringLiteral(", row ") + text(part.place.row);
        if (part.scope != "hall" && !part.place.hall.empty()) line += QStringLiteral(", hall ") + text(part.place.hall);
        if (part.from || part.to) {
            line += QStringLiteral(", %1 to %2").arg(dateOrNone(part.from), dateOrNone(part.to));
        }
        lines << line;
    }
    return lines;
}
QStringList evidenceLines(const LeaseDraft& draft) {
    QStringList lines;
    for (const EvidenceRecord& e : draft.evidence) {
        QStringList parts{QStringLiteral("%1 = %2").arg(text(e.field), text(e.value)), text(e.kind)};
        for (const std::string& more : {e.source, e.date, e.note}) {
            if (!more.empty()) parts << text(more);
        }
        lines << parts.join(QStringLiteral(", "));
    }
    return lines;
}

/// A term: what it is called, how it reads, and how it goes from one lease to another.
struct Term {
    const char* id;
    const char* title;
    QString (*one)(const LeaseDraft&);       ///< of a single value, or
    QStringList (*many)(const LeaseDraft&);  ///< of a list
    void (*take)(LeaseDraft&, const LeaseDraft&);
};

const std::array kTerms{
    Term{"name", "Name", [](const LeaseDraft& d) { return text(d.lease.name); }, nullptr,
         [](LeaseDraft& to, const LeaseDraft& from) { to.lease.name = from.lease.name; }},
    Term{"tenant", "Tenant", [](const LeaseDraft& d) { return orNone(text(d.lease.tenant)); }, nullptr,
         [](LeaseDraft& to, const LeaseDraft& from) { to.lease.tenant = from.lease.tenant; }},
    Term{"landlord", "Operator", [](const LeaseDraft& d) { return orNone(text(d.lease.landlord)); }, nullptr,
         [](LeaseDraft& to, const LeaseDraft& from) { to.lease.landlord = from.lease.landlord; }},
    Term{"from", "From", [](const LeaseDraft& d) { return dateText(d.lease.from); }, nullptr,
         [](LeaseDraft& to, const LeaseDraft& from) { to.lease.from = from.lease.from; }},
    Term{"to", "To (exclusive)",
         [](const LeaseDraft& d) { return d.lease.to ? dateText(*d.lease.to) : QStringLiteral("open-ended"); }, nullptr,
         [](LeaseDraft& to, const LeaseDraft& from) { to.lease.to = from.lease.to; }},
    Term{"notice", "Notice",
         [](const LeaseDraft& d) {
             return d.lease.noticeDays ? counted(static_cast<std::uint64_t>(*d.lease.noticeDays), QStringLiteral("day"))
                                       : kNone;
         },
         nullptr, [](LeaseDraft& to, const LeaseDraft& from) { to.lease.noticeDays = from.lease.noticeDays; }},
    Term{"lockIn", "Lock-in until", [](const LeaseDraft& d) { return dateOrNone(d.lease.lockInUntil); }, nullptr,
         [](LeaseDraft& to, const LeaseDraft& from) { to.lease.lockInUntil = from.lease.lockInUntil; }},
    Term{"price", "Price", priceOf, nullptr,
         [](LeaseDraft& to, const LeaseDraft& from) {
             to.lease.priceKind = from.lease.priceKind;
             to.lease.amount = from.lease.amount;
             to.lease.currency = from.lease.currency;
         }},
    Term{"minimum", "Take-or-pay minimum", [](const LeaseDraft& d) { return shareText(d.lease.minimumCommitment); },
         nullptr,
         [](LeaseDraft& to, const LeaseDraft& from) { to.lease.minimumCommitment = from.lease.minimumCommitment; }},
    Term{"sla", "Promised availability", slaOf, nullptr,
         [](LeaseDraft& to, const LeaseDraft& from) {
             to.lease.slaAvailability = from.lease.slaAvailability;
             to.lease.slaCredit = from.lease.slaCredit;
         }},
    Term{"delivered", "GPUs delivered",
         [](const LeaseDraft& d) {
             return d.lease.deliveredGpus ? grouped(static_cast<std::uint64_t>(*d.lease.deliveredGpus))
                                          : QStringLiteral("all");
         },
         nullptr, [](LeaseDraft& to, const LeaseDraft& from) { to.lease.deliveredGpus = from.lease.deliveredGpus; }},
    Term{"note", "Note", [](const LeaseDraft& d) { return orNone(text(d.lease.note)); }, nullptr,
         [](LeaseDraft& to, const LeaseDraft& from) { to.lease.note = from.lease.note; }},
    Term{"scope", "What it holds", nullptr, scopeLines,
         [](LeaseDraft& to, const LeaseDraft& from) { to.scope = from.scope; }},
    Term{"ramp", "Ramp", nullptr, rampLines, [](LeaseDraft& to, const LeaseDraft& from) { to.ramp = from.ramp; }},
    Term{"evidence", "Evidence", nullptr, evidenceLines,
         [](LeaseDraft& to, const LeaseDraft& from) { to.evidence = from.evidence; }},
};

/// The lines that are not in every version, and how many are.
QString shortened(const QStringList& lines, const QStringList& common) {
    QStringList shown;
    qsizetype same = 0;
    for (const QString& line : lines) {
        common.contains(line) ? ++same : (shown << line, 0);
    }
    const qsizetype more = shown.size() - kMostLines;
    if (more > 0) shown = shown.mid(0, kMostLines) << QStringLiteral("and %1 more").arg(more);
    if (same > 0) shown << QStringLiteral("(%1 more, the same in all)").arg(same);
    return orNone(shown.join(QLatin1Char('\n')));
}

/// Lines of all versions that are there. Sorted look-up, since leases of a thousand racks exist.
QStringList inAll(std::vector<QStringList> versions) {
    if (versions.size() < 3) return {};  // two are told whole: that is what one is about to lose
    QStringList common = versions.front();
    common.sort();
    for (std::size_t i = 1; i < versions.size(); ++i) {
        QStringList next;
        versions[i].sort();
        std::set_intersection(common.begin(), common.end(), versions[i].begin(), versions[i].end(),
                              std::back_inserter(next));
        common = next;
    }
    return common;
}

QString words(const Term& term, const std::optional<LeaseDraft>& draft) {
    if (!draft) return {};
    return term.one != nullptr ? term.one(*draft) : term.many(*draft).join(QLatin1Char('\n'));
}

/// "1250000000.5" as "1,250,000,000.5".
QString inThrees(QString digits) {
    const qsizetype point = digits.indexOf(u'.');
    for (qsizetype at = (point < 0 ? digits.size() : point) - 3; at > (digits.startsWith(u'-') ? 1 : 0); at -= 3) {
        digits.insert(at, u',');
    }
    return digits;
}

/// Rent and money are told in full where their short forms are one and the same.
void spellOut(TermVersions& row, const Term& term, const std::optional<LeaseDraft>& opened,
              const std::optional<LeaseDraft>& now, const std::optional<LeaseDraft>& mine) {
    if (QLatin1String(term.id) != QLatin1String("price")) return;
    const auto exact = [](const std::optional<LeaseDraft>& draft) {
        if (!draft) return QString();
        const LeaseText t = textOf(*draft);
        const QString unit = t.priceKind == QStringLiteral("monthly")        ? QStringLiteral("a month")
                             : t.priceKind == QStringLiteral("per_gpu_hour") ? QStringLiteral("per GPU-hour")
                                                                             : QStringLiteral("in credits");
        return t.amount.isEmpty() ? priceOf(*draft)
                                  : QStringLiteral("%1 %2 %3").arg(inThrees(t.amount), t.currency, unit);
    };
    row.opened = exact(opened);
    row.now = exact(now);
    row.mine = exact(mine);
}

}  // namespace

std::vector<TermVersions> compareVersions(const std::optional<LeaseDraft>& opened, const std::optional<LeaseDraft>& now,
                                          const std::optional<LeaseDraft>& mine) {
    std::vector<TermVersions> rows;
    for (const Term& term : kTerms) {
        TermVersions row{QLatin1String(term.id), QLatin1String(term.title), words(term, opened), words(term, now),
                         words(term, mine)};
        spellOut(row, term, opened, now, mine);
        const bool told = now && mine ? row.now != row.mine
                                      : (row.opened != kNone && !row.opened.isEmpty()) ||
                                            (row.now != kNone && !row.now.isEmpty()) ||
                                            (row.mine != kNone && !row.mine.isEmpty());
        if (!told) continue;
        if (opened && now && mine) {
            row.proposed = row.now == row.opened    ? TermChoice::Mine
                           : row.mine == row.opened ? TermChoice::Theirs
                                                    : TermChoice::Open;
        }
        if (term.many != nullptr) {
            std::vector<QStringList> versions;
            for (const auto* draft : {&opened, &now, &mine}) {
                if (*draft) versions.push_back(term.many(**draft));
            }
            const QStringList common = inAll(versions);
            for (const auto& [draft, cell] :
                 {std::pair{&opened, &row.opened}, std::pair{&now, &row.now}, std::pair{&mine, &row.mine}}) {
                if (*draft) *cell = shortened(term.many(**draft), common);
            }
        }
        if (!opened) row.opened = kNone;
        if (!now) row.now = QStringLiteral("deleted");
        if (!mine) row.mine = QStringLiteral("to be deleted");
        rows.push_back(std::move(row));
    }
    return rows;
}

LeaseDraft mergedVersion(const LeaseDraft& now, const LeaseDraft& mine, const std::vector<QString>& termsOfMine) {
    LeaseDraft merged = now;
    for (const Term& term : kTerms) {
        if (std::find(termsOfMine.begin(), termsOfMine.end(), QLatin1String(term.id)) != termsOfMine.end()) {
            term.take(merged, mine);
        }
    }
    for (auto& part : merged.ramp)
        part.lease = merged.lease.name;
    for (auto& part : merged.scope)
        part.lease = merged.lease.name;
    for (auto& part : merged.evidence)
        part.name = merged.lease.name;
    return merged;
}

QString leaseInShort(const LeaseDraft& draft) {
    QStringList lines{text(draft.lease.tenant), termText({draft.lease.from, draft.lease.to.value_or(kForever)}),
                      priceOf(draft)};
    QStringList parts = scopeLines(draft);
    const qsizetype more = parts.size() - 3;
    if (more > 0) parts = parts.mid(0, 3) << QStringLiteral("and %1 more").arg(more);
    if (!parts.isEmpty()) lines << parts.join(QStringLiteral("; "));
    return lines.join(QLatin1Char('\n'));
}

}  // namespace leasehold
