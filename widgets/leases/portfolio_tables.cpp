// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "data/export/figures_table.hpp"
#include "data/export/workbook.hpp"
#include "data/model/money_list.hpp"
#include "widgets/charts/picture_file.hpp"
#include "widgets/leases/portfolio_export.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr int kPictureWidth = 1200;
constexpr double kPictureScale = 3.125;  // 300 dots an inch

TableColumn column(const char* key, const char* title, ColumnType type = ColumnType::Text, std::string unit = {},
                   int decimals = -1) {
    return {key, title, type, std::move(unit), decimals};
}

TableCell cellOf(const std::optional<double>& value) {
    return value ? TableCell(*value) : TableCell();
}

Table monthsTable(const OutlookFace& outlook) {
    Table table;
    table.name = "Months";
    table.columns = {column("month", "Month", ColumnType::Date),
                     column("to_come", "To come"),
                     column("occupancy", "Occupancy", ColumnType::Share),
                     column("occupancy_all_leave", "Occupancy if every tenant leaves", ColumnType::Share),
                     column("contracted", "Contracted rent", ColumnType::Real, "", 2),
                     column("contracted_all_leave", "Contracted rent if every tenant leaves", ColumnType::Real, "", 2),
                     column("currency", "Currency"),
                     column("events", "Events")};
    for (const OutlookFace::Month& month : outlook.months) {
        const auto add = [&](TableCell rent, TableCell certain, TableCell currency) {
            table.rows.push_back({month.from, std::string(month.future ? "yes" : "no"), cellOf(month.stays),
                                  cellOf(month.leaves), std::move(rent), std::move(certain), std::move(currency),
                                  month.events.join(QStringLiteral("; ")).toStdString()});
        };
        for (const Money& rent : month.rent)
            add(toMajor(rent), toMajor(amountIn(month.certain, rent.currency)), std::string(rent.currency.text()));
        if (month.rent.empty()) add(month.rentUnknown ? TableCell() : TableCell(0.0), {}, {});
    }
    return table;
}

Table tenantsTable(const Portfolio& portfolio) {
    Table table;
    table.name = "Tenants";
    table.columns = {column("tenant", "Tenant"),
                     column("gpus", "GPUs", ColumnType::Integer),
                     column("monthly_rent", "Monthly rent", ColumnType::Real, "", 2),
                     column("currency", "Currency"),
                     column("rent_share", "Share of the rent in its currency", ColumnType::Share),
                     column("basis", "Basis")};
    const Snapshot& s = *portfolio.request.site->snapshot;
    for (const TenantRent& tenant : tenantRents(portfolio)) {
        const std::string name = s.parties[tenant.party.value].name;
        const std::string basis = tenant.unknown ? "a rent is unknown" : tenant.pays ? "rent" : "own use";
        const auto add = [&](TableCell rent, TableCell currency, const std::optional<double>& share) {
            table.rows.push_back({name, static_cast<std::int64_t>(tenant.gpus), std::move(rent), std::move(currency),
                                  tenant.unknown || !tenant.pays ? TableCell() : cellOf(share), basis});
        };
        for (const TenantRent::Part& rent : tenant.rent)
            add(toMajor(rent.amount), std::string(rent.amount.currency.text()), rent.share);
        if (tenant.rent.empty()) add({}, {}, {});
    }
    return table;
}

Table powerTable(const Portfolio& portfolio) {
    Table table;
    table.name = "Power";
    table.columns = {column("place", "Place"), column("load_w", "Load", ColumnType::Real, "W", 0),
                     column("envelope_w", "Envelope", ColumnType::Real, "W", 0)};
    for (const PowerBar& bar : portfolio.power) {
        table.rows.push_back({bar.name.toStdString(), bar.load, cellOf(bar.envelope)});
    }
    return table;
}

Table sourcesTable(const Portfolio& portfolio) {
    Table table;
    table.name = "Sources";
    table.columns = {column("lease", "Lease"), column("field", "Field"), column("used", "Value in use"),
                     column("rivals", "Rival values")};
    for (const Dispute& dispute : disputesOf(*portfolio.request.site->snapshot, portfolio.request.at)) {
        table.rows.push_back({dispute.name.toStdString(), dispute.field.toStdString(), dispute.used.toStdString(),
                              dispute.rivals.join(QStringLiteral("; ")).toStdString()});
    }
    return table;
}

Result<> writeTables(const std::vector<Table>& tables, const std::filesystem::path& file, const std::stop_token& stop) {
    for (const Table& table : tables) {
        std::filesystem::path path = file;
        if (&table != &tables.front()) {
            path.replace_extension("." + text(table.name).toLower().toStdString() + file.extension().string());
        }
        if (const Result<> done = writeCsv(table, path, stop); !done) return done;
    }
    return {};
}

}  // namespace

std::vector<Table> portfolioTables(const Portfolio& portfolio, const PortfolioTrend* trend) {
    std::vector<Table> tables{figuresTable(*portfolio.request.site->snapshot, portfolio.now),
                              monthsTable(makeOutlook(&portfolio, trend)), tenantsTable(portfolio),
                              powerTable(portfolio), sourcesTable(portfolio)};
    Provenance& figures = tables.front().provenance;
    figures.title = "Portfolio, " + portfolio.periodName.toStdString();
    for (std::size_t i = 1; i < tables.size(); ++i) {
        tables[i].provenance = figures;
        tables[i].provenance.title += ": " + tables[i].name;
        tables[i].provenance.definitions.clear();
    }
    return tables;
}

Result<> writePortfolio(const Portfolio& portfolio, const PortfolioTrend* trend, const std::filesystem::path& file,
                        const std::stop_token& stop) {
    const std::vector<Table> tables = portfolioTables(portfolio, trend);
    const QString ending = text(file.extension().string()).toLower();
    if (ending == QLatin1String(".xlsx")) {
        return writeWorkbook(tables, file, stop);
    }
    if (ending == QLatin1String(".csv")) {
        return writeTables(tables, file, stop);
    }
    const PortfolioPicture picture = makePortfolioPicture(portfolio, trend);
    PictureRequest request;
    request.size = QSize(kPictureWidth, portfolioPictureHeight(picture, kPictureWidth));
    request.scale = kPictureScale;
    const auto paint = [&](QPainter& painter, const QRectF& area) { paintPortfolio(painter, area, picture); };
    return writePictureOrTable(file, request, tables.front(), paint, stop);
}

}  // namespace leasehold
