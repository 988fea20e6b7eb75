// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cmath>

/// Thresholds on values that are sums or products of binary fractions: just at the threshold is at it.
namespace leasehold {

/// A load against an envelope, in whole watts: racks whose parts add up to the envelope do not exceed it by a hair.
inline bool exceedsEnvelope(double loadW, double envelopeW) {
    return std::llround(loadW) > std::llround(envelopeW);
}

}  // namespace leasehold
