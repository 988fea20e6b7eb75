// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/cut_list.hpp"

#include <QObject>

#include "widgets/models/words.hpp"

namespace leasehold {

QString andMore(std::size_t more, const QString& sum) {
    const QString words = QObject::tr("and %1 more").arg(grouped(more));
    return sum.isEmpty() ? words : words + QStringLiteral(": ") + sum;
}

}  // namespace leasehold
