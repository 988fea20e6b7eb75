// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/provenance.hpp"

#include <QFile>
#include <QFileInfo>

#include "widgets/models/words.hpp"

namespace leasehold::report {

QString provenanceLine(const Snapshot& snapshot, Instant at) {
    const QString file = QFileInfo(QFile::decodeName(snapshot.path.c_str())).fileName();
    QString line = file.isEmpty() ? text(snapshot.name) : file;
    line += QStringLiteral(", revision %1 · as at %2 UTC").arg(snapshot.revision).arg(text(formatInstantShort(at)));
    if (snapshot.synthetic) {
        line += QStringLiteral(" · synthetic data");
    }
    if (snapshot.assumedLayout) {
        line += QStringLiteral(" · assumed layout");
    }
    return line;
}

}  // namespace leasehold::report
