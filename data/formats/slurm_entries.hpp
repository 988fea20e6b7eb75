// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/formats/hostlist.hpp"
#include "data/formats/importer.hpp"
#include "data/formats/slurm_lines.hpp"

/// The entries of a Slurm topology.
namespace leasehold::slurm {

enum class Kind { Switch, Block, Aggregate };

/// What the key opens; none for others.
std::optional<Kind> entryKind(std::string_view key);
bool listsNames(const Line& line);

struct Entry {
    Kind kind = Kind::Switch;
    std::string name;
    std::int64_t level = -1;  ///< -1: the file does not say
    std::vector<HostList> nodes;
    std::vector<std::string> switches;
    std::int64_t line = 0;

    [[nodiscard]] bool hasNodes() const;
    [[nodiscard]] bool groups() const { return kind == Kind::Block || (kind == Kind::Switch && level == 0); }
};

/// All entries of the file, each name of a kind once, in the order they first stand. What is not understood is skipped
/// or told. Ends early where the source was stopped or failed.
std::vector<Entry> readEntries(TextSource& source, RecordSink& sink);

}  // namespace leasehold::slurm
