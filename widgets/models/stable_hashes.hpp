// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHashFunctions>

namespace leasehold {

/// Qt writes a PDF's fonts in the order of a hash table, which it seeds anew in each process: the same painting would
/// give other bytes. Nothing that this program hashes comes from an enemy. Before the first PDF; any thread.
inline void makeHashesStable() {
    static const bool done = [] {
        QHashSeed::setDeterministicGlobalSeed();
        return true;
    }();
    (void)done;
}

}  // namespace leasehold
