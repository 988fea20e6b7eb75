// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QString>
#include <QStringList>

#include "widgets/models/figure_words.hpp"
#include "widgets/report/report_facts.hpp"

/// How the board pack words figures.
namespace leasehold::report {

/// What changed since the month before.
struct Change {
    QString text;  ///< "+3.2 points", "−12.4 %", "unchanged"; "no figure for April 2026" where it cannot be told
    int sign = 0;  ///< of the difference
    QColor colour = {};
};
/// From the month before to this one. Sums over time (hours, money) are compared by the day, since a month to date is
/// shorter than a whole one; power only where both are measured or both are rated.
Change changeOf(FigureId id, const ReportFacts& facts);
/// The change in words, with what it was: "+21.9 points, was 50.0 %".
QString changeText(FigureId id, const ReportFacts& facts);

/// "coverage 46 %; ramp by an unknown amount"; empty where there is nothing to add.
QString noteOf(const Figure& figure);

/// The pack's findings as sentences, the weightiest first.
QStringList findings(const ReportFacts& facts);

/// Leases of a roll that are in force, with their earliest exits: "Anthropic, from 15 Aug 2026".
QString firstExit(const ReportFacts& facts);

/// "May 2026 to date", "May 2026": the month of a window.
QString monthText(TimeWindow window);

}  // namespace leasehold::report
