// SPDX-License-Identifier: GPL-3.0-or-later
// One figure has one value wherever it is shown: in the window, by the commands, in charts, tables and documents. Walks
// three sites at three dates and with four filters.
#include <QFile>
#include <QJsonArray>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <map>

#include "data/analytics/months.hpp"
#include "data/model/natural_order.hpp"
#include "data/store/load.hpp"
#include "support_program.hpp"
#include "support_sites.hpp"
#include "tests/support_suite.hpp"
#include "widgets/leases/portfolio_content.hpp"
#include "widgets/models/inspector_content.hpp"
#include "widgets/models/portfolio_data.hpp"
#include "widgets/models/words.hpp"
#include "widgets/state/values_feed.hpp"

using namespace leasehold;
using namespace leasehold::test;

namespace {

QString word(const char* text) {
    return QString::fromLatin1(text);
}

/// What one place of the program says, by the figures' keys.
using Said = std::map<std::string, Figure>;

Figure figureOf(const QJsonObject& object) {
    Figure figure;
    if (object.value(word("value")).isDouble()) figure.value = object.value(word("value")).toDouble();
    if (object.value(word("coverage")).isDouble()) figure.coverage = object.value(word("coverage")).toDouble();
    figure.unit = object.value(word("unit")).toString().toStdString();
    figure.note = object.value(word("note")).toString().toStdString();
    return figure;
}

Said figuresIn(const QJsonObject& object) {
    Said said;
    for (std::size_t i = 0; i < kFigureCount; ++i) {
        const std::string key(figureKey(static_cast<FigureId>(i)));
        said[key] = figureOf(object.value(QString::fromStdString(key)).toObject());
    }
    return said;
}

QStringList options(TimeWindow window, Instant at) {
    const auto stamp = [](Instant t) { return QString::fromStdString(formatInstant(t)); };
    return {word("--from"), stamp(window.from), word("--to"), stamp(window.to), word("--at"), stamp(at)};
}

/// Rows of a CSV without quotes, by their columns' names.
std::vector<std::map<QString, QString>> rowsOf(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    std::vector<std::map<QString, QString>> rows;
    QStringList names;
    for (const QString& line : QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts)) {
        const QStringList cells = line.split(u',');
        if (names.isEmpty()) {
            names = cells;
            continue;
        }
        std::map<QString, QString> row;
        for (qsizetype i = 0; i < std::min(cells.size(), names.size()); ++i)
            row[names[i]] = cells[i];
        rows.push_back(std::move(row));
    }
    return rows;
}

/// As many digits as a table shows.
bool sameToNine(double a, double b) {
    return std::abs(a - b) <= 1e-9 * std::max({std::abs(a), std::abs(b), 1.0});
}

}  // namespace

class TestConsistency : public QObject {
    Q_OBJECT

    Scratch m_scratch;
    std::map<QString, OpenSitePtr> m_sites;

    /// Every site and date, without a filter.
    static void dates() { rows(false); }
    static void cases() { rows(true); }
    static void rows(bool filters) {
        QTest::addColumn<QString>("site");
        QTest::addColumn<QString>("at");
        QTest::addColumn<QStringList>("filter");
        struct Site {
            const char* name;
            std::array<const char*, 3> dates;
            const char* tenant;
            const char* hall;
        };
        static constexpr std::array<Site, 3> kSites{{
            {"reference", {"2026-05-17", "2026-05-10T12:00:00Z", "2026-11-01"}, "Anthropic", "H1"},
            {"many", {"2026-06-05", "2026-06-03T07:30:00Z", "2027-03-01"}, "Tenant 04", "H1"},
            {"one", {"2026-06-02", "2026-06-01T11:00:00Z", "2028-01-01"}, "Them", "H1"},
        }};
        for (const Site& site : kSites) {
            for (const char* at : site.dates) {
                const QString tenant = word("tenant=") + word(site.tenant);
                const QString hall = word("hall=") + word(site.hall);
                for (const QStringList& filter : {QStringList{}, {tenant}, {hall}, {tenant, hall}}) {
                    if (!filters && !filter.isEmpty()) continue;
                    QTest::addRow("%s, %s, %s", site.name, at,
                                  filter.isEmpty() ? "all" : qPrintable(filter.join(word("+"))))
                        << word(site.name) << word(at) << filter;
                }
            }
        }
    }

    struct Case {
        QString path;
        OpenSitePtr site;
        Instant at{};
        QStringList filter;
        PortfolioPtr portfolio;
        QJsonObject json;  ///< of `figures`, over the portfolio's period
    };
    Case caseNow() {
        Case c;
        const QString name = *static_cast<QString*>(QTest::qData("site", qMetaTypeId<QString>()));
        c.path = m_scratch.path(name + word(".leasehold"));
        c.site = m_sites.at(name);
        c.at = *parseInstant(static_cast<QString*>(QTest::qData("at", qMetaTypeId<QString>()))->toStdString());
        c.filter = *static_cast<QStringList*>(QTest::qData("filter", qMetaTypeId<QStringList>()));
        PortfolioRequest request;
        request.site = c.site;
        request.at = c.at;
        for (const QString& condition : c.filter)
            request.filter.conditions.push_back(*parseCondition(condition.toStdString()));
        c.portfolio = *computePortfolio(request, {}, {});
        c.json = figures(c).json();
        return c;
    }
    [[nodiscard]] Run figures(const Case& c, const QStringList& more = {QStringLiteral("--json")}) const {
        QStringList arguments = QStringList{word("figures"), c.path} + options(c.portfolio->period, c.at) + more;
        for (const QString& condition : c.filter)
            arguments << word("--filter") << condition;
        return runProgram(arguments);
    }

private slots:
    void initTestCase() {
        m_scratch.demo(word("reference.leasehold"), {word("--gpus"), word("256")});
        makeManyTenants(m_scratch);
        makeOneNode(m_scratch);
        for (const char* name : {"reference", "many", "one"}) {
            auto site = openSite(m_scratch.path(word(name) + word(".leasehold")).toStdString());
            QVERIFY2(site, name);
            m_sites[word(name)] = *site;
        }
    }

    void portfolioSaysWhatFiguresSay_data() { cases(); }
    void portfolioSaysWhatFiguresSay() {
        const Case c = caseNow();
        QVERIFY(!c.json.isEmpty());
        const Said said = figuresIn(c.json);
        for (std::size_t i = 0; i < kFigureCount; ++i) {
            const auto id = static_cast<FigureId>(i);
            const Figure& here = c.portfolio->now.total[id];
            const Figure& there = said.at(std::string(figureKey(id)));
            QVERIFY2(here.value == there.value && here.coverage == there.coverage && here.unit == there.unit,
                     figureKey(id).data());
        }
    }

    void tilesSayIt_data() { cases(); }
    void tilesSayIt() {
        const Case c = caseNow();
        const Said said = figuresIn(c.json);
        for (const TileContent& tile : portfolioTiles(*c.portfolio, nullptr)) {
            for (const TileNumber& number : tile.face.numbers) {
                const Figure& figure = said.at(std::string(figureKey(number.id)));
                QCOMPARE(number.known, figure.value.has_value());
                if (figure.value) QCOMPARE(number.value, figureShort(number.id, figure));
            }
        }
    }

    void rentRollSaysWhatFiguresSay_data() { dates(); }
    void rentRollSaysWhatFiguresSay() {
        const Case c = caseNow();
        const QString at = QString::fromStdString(formatInstant(c.at));
        const QJsonObject roll = runProgram({word("rentroll"), c.path, word("--at"), at, word("--json")}).json();
        const QJsonObject total = c.json.value(word("total_monthly_rent")).toObject();
        const QJsonObject sums = roll.value(word("total_monthly_rent")).toObject();
        if (total.value(word("value")).isDouble()) {
            // Nothing in force is no sum at all.
            const QJsonValue sum = sums.value(total.value(word("unit")).toString());
            QCOMPARE(sum.toDouble(), total.value(word("value")).toDouble());
            QVERIFY(sums.size() <= 1);
        } else if (total.contains(word("by_currency"))) {
            QCOMPARE(sums, total.value(word("by_currency")).toObject());
        }
        std::map<QString, double> shares;
        double most = 0;
        for (const QJsonValue& row : roll.value(word("rows")).toArray()) {
            double& share = shares[row.toObject().value(word("tenant")).toString()];
            share += row.toObject().value(word("rent_share")).toDouble();
            most = std::max(most, share);
        }
        const QJsonValue top = c.json.value(word("top_tenant_share")).toObject().value(word("value"));
        if (top.isDouble()) QVERIFY2(sameToNine(most, top.toDouble()), qPrintable(QString::number(most, 'g', 17)));
    }

    void packSaysWhatFiguresSay_data() { dates(); }
    void packSaysWhatFiguresSay() {
        const QString poppler = QStandardPaths::findExecutable(word("pdftotext"));
        if (poppler.isEmpty()) QSKIP("poppler-utils is not installed");
        const Case c = caseNow();
        const QString pdf = m_scratch.path(word("pack.pdf"));
        const QString at = QString::fromStdString(formatInstant(c.at));
        const Run run = runProgram({word("report"), c.path, word("--at"), at, word("-o"), pdf});
        QVERIFY2(run.code == 0, run.told().constData());
        QProcess reader;
        reader.start(poppler, {word("-layout"), pdf, word("-")});
        QVERIFY(reader.waitForFinished());
        const QString all = QString::fromUtf8(reader.readAll()).simplified();
        const Said said = figuresIn(c.json);
        for (const FigureId id :
             {FigureId::Occupancy, FigureId::TechnicalUtilisation, FigureId::BusyShare, FigureId::BilledRevenue,
              FigureId::TotalMonthlyRent, FigureId::TopTenantShare, FigureId::WaltToExpiry, FigureId::WaltToBreak}) {
            const Figure& figure = said.at(std::string(figureKey(id)));
            if (figure.value) QVERIFY2(all.contains(figureShort(id, figure)), qPrintable(figureShort(id, figure)));
        }
    }

    void tablesSayWhatFiguresSay_data() { cases(); }
    void tablesSayWhatFiguresSay() {
        const Case c = caseNow();
        const QString csv = m_scratch.path(word("figures.csv"));
        QCOMPARE(figures(c, {word("-o"), csv}).code, 0);
        const Said said = figuresIn(c.json);
        std::size_t seen = 0;
        for (const auto& row : rowsOf(csv)) {
            const auto found = said.find(row.at(word("figure")).toStdString());
            if (found == said.end()) continue;
            ++seen;
            const QString& value = row.at(word("value"));
            QCOMPARE(!value.isEmpty(), found->second.value.has_value());
            if (found->second.value) {
                QVERIFY2(sameToNine(value.toDouble(), *found->second.value),
                         qPrintable(word(found->first.c_str()) + word(": ") + value));
            }
        }
        QCOMPARE(seen, kFigureCount);
    }

    /// A workbook has the same figures, as numbers.
    void workbooksSayWhatFiguresSay_data() { cases(); }
    void workbooksSayWhatFiguresSay() {
        const QString python = QStandardPaths::findExecutable(word("python3"));
        if (python.isEmpty()) QSKIP("python3 is not installed");
        const Case c = caseNow();
        const QString xlsx = m_scratch.path(word("figures.xlsx"));
        QCOMPARE(figures(c, {word("-o"), xlsx}).code, 0);
        QProcess reader;
        reader.start(python, {word("-c"),
                              word("import sys,zipfile,xml.etree.ElementTree as E\n"
                                   "n='{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'\n"
                                   "z=zipfile.ZipFile(sys.argv[1])\n"
                                   "for r in E.fromstring(z.read('xl/worksheets/sheet1.xml')).iter(n+'row'):\n"
                                   "  t={}\n"
                                   "  for c in r.iter(n+'c'):\n"
                                   "    v=c.find(n+'v')\n"
                                   "    t[c.get('r')[0]]=v.text if v is not None else ''.join(x.text or '' for x in "
                                   "c.iter(n+'t'))\n"
                                   "  print(t.get('B',''),t.get('C',''))\n"),
                              xlsx});
        QVERIFY(reader.waitForFinished());
        const Said said = figuresIn(c.json);
        std::size_t seen = 0;
        for (const QString& line : QString::fromUtf8(reader.readAllStandardOutput()).split(u'\n')) {
            const auto found = said.find(line.section(u' ', 0, 0).toStdString());
            if (found == said.end()) continue;
            ++seen;
            const QString value = line.section(u' ', 1, 1);
            QCOMPARE(!value.isEmpty(), found->second.value.has_value());
            if (found->second.value) QVERIFY2(sameToNine(value.toDouble(), *found->second.value), qPrintable(line));
        }
        QCOMPARE(seen, kFigureCount);
    }

    /// What a chart's numbers add up to is the figure; one that is n/a has no chart.
    void chartsSayWhatFiguresSay_data() { dates(); }
    void chartsSayWhatFiguresSay() {
        const Case c = caseNow();
        const auto chart = [&](const char* name) {
            const QString csv = m_scratch.path(word(name) + word(".csv"));
            QFile::remove(csv);
            const Run run = runProgram(QStringList{word("chart"), c.path, word(name), word("-q"), word("-o"), csv} +
                                       options(c.portfolio->period, c.at));
            if (run.code != 0) qWarning("%s", run.told().constData());
            return rowsOf(csv);
        };
        const FigureSet& total = c.portfolio->now.total;
        const auto sumOf = [](const std::vector<std::map<QString, QString>>& rows, const char* column) {
            double sum = 0;
            for (const auto& row : rows) {
                for (const auto& [name, value] : row)
                    sum += name.startsWith(word(column)) ? value.toDouble() : 0;
            }
            return sum;
        };
        const auto revenue = chart("revenue");
        for (const auto& [id, column] :
             {std::pair(FigureId::ContractedRevenue, "contracted"), std::pair(FigureId::BilledRevenue, "billed")}) {
            // Every bar is rounded to the cent, and so is the figure.
            if (total[id].value && *total[id].value > 0) {
                const double sum = sumOf(revenue, column);
                QVERIFY2(std::abs(sum - *total[id].value) <= 0.01 * static_cast<double>(revenue.size() + 1),
                         qPrintable(word("%1: %2, figure %3").arg(word(column)).arg(sum).arg(*total[id].value)));
            }
        }
        const auto concentration = chart("concentration");
        if (total[FigureId::TopTenantShare].value) {
            double most = 0;
            for (const auto& row : concentration)
                most = std::max(most, row.at(word("share of rent (%)")).toDouble());
            QVERIFY(sameToNine(most, *total[FigureId::TopTenantShare].value * 100));
            QVERIFY(sameToNine(sumOf(concentration, "share of rent"), 100));
        } else {
            QVERIFY(concentration.empty());
        }
        const auto expiry = chart("expiry");
        if (total.rollover && (!total.rollover->empty() || total.openEndedShare > 0)) {
            QVERIFY(sameToNine(sumOf(expiry, "expires"), 100));
            for (const RolloverYear& year : *total.rollover) {
                const auto bar = std::find_if(expiry.begin(), expiry.end(), [&](const auto& row) {
                    return row.at(word("name")) == QString::number(year.year);
                });
                QVERIFY(bar != expiry.end());
                QVERIFY(sameToNine(bar->at(word("expires (%)")).toDouble(), year.share * 100));
            }
        } else {
            QVERIFY(expiry.empty());
        }
    }

    /// The window counts GPUs at the date as the portfolio and the rent roll do.
    void windowSaysWhatTheRentRollSays_data() { cases(); }
    void windowSaysWhatTheRentRollSays() {
        const Case c = caseNow();
        ValuesRequest request;
        request.site = c.site;
        request.at = c.at;
        request.window = {c.at - std::chrono::hours(1), c.at};
        request.filter = c.portfolio->request.filter;
        const auto values = computeValues(request, nullptr, {});
        QVERIFY(values);
        QCOMPARE((*values)->inService, c.portfolio->inService);
        QCOMPARE((*values)->leased, c.portfolio->leased);
        const Snapshot& s = *c.site->snapshot;
        std::vector<std::uint64_t> held(s.parties.size());
        for (const RentRollRow& row : c.portfolio->roll.rows) {
            const auto lease = row.lease.value;
            const auto gpus = static_cast<std::uint64_t>(row.gpus.value_or(0));
            if (row.state != LeaseState::InForce) continue;
            QCOMPARE((*values)->heldByLease[lease], gpus);
            held[s.leases[lease].tenant.value] += gpus;
        }
        QCOMPARE((*values)->heldByParty, held);
        for (std::uint32_t party = 0; party < s.parties.size(); ++party) {
            if (!s.parties[party].isTenant) continue;
            const InspectorContent content =
                describeSelection(*c.site, Selection::of(SelectionKind::Tenant, party), values->get());
            const QString said = word("GPUs held: ") + QLocale(QLocale::English).toString(held[party]);
            QVERIFY2(plainText(content).contains(said), qPrintable(said + word(" in ") + plainText(content)));
        }
    }
};

LEASEHOLD_SUITE(runGuiless<TestConsistency>)
#include "tst_consistency.moc"
