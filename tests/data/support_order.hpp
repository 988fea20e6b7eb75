// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <filesystem>
#include <random>
#include <string>

namespace leasehold::test {

/// All facts of a site file in words: every reference by the name of what it leads to, every table sorted, so that two
/// files are equal where they say the same, whatever the numbers of their rows. The import log is left out.
QByteArray factsOf(const std::filesystem::path& site);

/// The text of an input with its lines in another order, as far as its format lets them: rows of a table behind their
/// header, lines of exposition text, of Slurm; records of a fabric as blocks between blank lines. Contracts stay.
QByteArray shuffled(const QByteArray& text, const std::string& format, std::mt19937& random);

}  // namespace leasehold::test
