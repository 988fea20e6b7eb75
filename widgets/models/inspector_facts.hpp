// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/models/inspector_content.hpp"

/// The paragraphs that several kinds of selection share. Part of inspector_content.
namespace leasehold::inspector {

/// Adds a fact; an empty value is unknown here and left out.
void add(FactGroup& group, const char* label, const QString& value, const QString& note = {});

/// "64 × H100", "32 × H100, 8 × H200".
QString modelMix(const Snapshot& snapshot, const std::vector<GpuRange>& ranges);

/// The value with the time it holds for as its note.
Fact utilisationFact(double value, const SiteValues& values);

/// GPUs by state and tenant, and their mean utilisation, at the time shown.
void addNow(InspectorContent& content, const Snapshot& snapshot, const std::vector<GpuRange>& ranges,
            const SiteValues* values, const Selection& selection);

/// Envelopes of the part itself, and the rated power under them.
void addPower(InspectorContent& content, const Snapshot& snapshot, const Selection& selection);

/// Where the NICs of a rack's or node's nodes lead.
void addNicLinks(InspectorContent& content, const Snapshot& snapshot, const Selection& selection);

FactGroup leaseTerms(const Snapshot& snapshot, std::uint32_t lease, const QString& title);
void addEvidence(InspectorContent& content, const Snapshot& snapshot, Evidence::Subject subject, std::uint32_t index);

/// A cable: ends, rate, state.
void describeLink(InspectorContent& content, const Snapshot& snapshot, std::uint32_t index);

/// A power feed: what it feeds, and its envelope beside the rated power under it.
void describeFeed(InspectorContent& content, const Snapshot& snapshot, std::uint32_t index);

/// A switch and its links by what they lead to.
void describeSwitch(InspectorContent& content, const Snapshot& snapshot, std::uint32_t index);

}  // namespace leasehold::inspector
