// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

#include "data/analytics/figures.hpp"

/// How a figure reads wherever it is shown: on a tile, in a document, in a table of words. Any thread.
namespace leasehold {

/// "73.1 %", "1.25 bn USD", "3.04 years", "3.0 months", "114 MW", "36.9 M GPU-h". One amount a currency where there are
/// several: "1.2 M USD · 340,000 EUR". "n/a" where it is not known.
QString figureShort(FigureId id, const Figure& figure);

/// Whether it can be shown at all: its value, or its sums by currency.
bool isKnown(const Figure& figure);

/// What a figure of power comes from: samples, not ratings alone; and samples alone, so of GPUs without anything else.
bool isMeasured(const Figure& power);
bool isMeasuredAlone(const Figure& power);

/// Its title; of power also whose: "Power of GPUs alone", "Rated power", "Power, measured or rated".
QString figureName(FigureId id, const Figure& figure);

/// An amount of a figure, major units, in its unit: moneyShort of "USD" or "USD/GPU-h".
QString moneyOf(double major, const std::string& unit);

/// Whether the figure is an amount of money, not a price.
bool isMoney(FigureId id);

}  // namespace leasehold
