// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/figure_popover.hpp"

#include <QGuiApplication>
#include <QScreen>
#include <QTextBrowser>
#include <QTextDocument>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/controls/look.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr int kWidth = 560;
constexpr int kMostHeight = 560;
constexpr std::size_t kMostLeases = 12;

QString escaped(const std::string& words) {
    return text(words).toHtmlEscaped();
}

}  // namespace

QString explanationHtml(const Explanation& e, bool dark) {
    const Look& l = lookOf(dark);
    const QString muted = QStringLiteral("color:%1").arg(l.muted.name());
    QString html =
        QStringLiteral("<p style='%1;margin:0'>%2</p><p style='font-size:20pt;font-weight:600;margin:2px 0'>%3</p>")
            .arg(muted, escaped(e.title), escaped(e.value));
    if (!e.note.empty()) {
        html += QStringLiteral("<p style='color:%1;margin:0 0 6px 0'>%2</p>").arg(l.warning.name(), escaped(e.note));
    }
    html += QStringLiteral("<p style='margin:4px 0'><b>%1</b> = %2</p>").arg(escaped(e.title), escaped(e.formula));
    const QString table = QStringLiteral("<table width='100%' cellspacing='0' cellpadding='3'>");
    const auto heading = [&](const QString& words) {
        html += QStringLiteral("<p style='%1;margin:8px 0 0 0'>%2</p>").arg(muted, words);
    };
    if (!e.inputs.empty()) {
        heading(QObject::tr("From"));
        html += table;
        for (const Explanation::Input& input : e.inputs) {
            html += QStringLiteral("<tr><td>%1</td><td align='right'>%2</td></tr>")
                        .arg(escaped(input.name), escaped(input.value));
        }
        html += QStringLiteral("</table>");
    }
    if (!e.samples.empty()) html += QStringLiteral("<p style='%1;margin:4px 0'>%2</p>").arg(muted, escaped(e.samples));
    if (!e.leases.empty()) {
        heading(QObject::tr("Leases"));
        html += table;
        for (std::size_t i = 0; i < std::min(e.leases.size(), kMostLeases); ++i) {
            const Explanation::Line& line = e.leases[i];
            html += QStringLiteral(
                        "<tr><td><a href='lease:%1' style='color:%2;text-decoration:none'>%3</a><span style='%4'>  "
                        "%5</span></td>"
                        "<td align='right'>%6</td></tr>")
                        .arg(line.lease.value)
                        .arg(l.accent.name(), escaped(line.name), muted, escaped(line.tenant), escaped(line.value));
            if (!line.note.empty()) {
                html += QStringLiteral("<tr><td colspan='2' style='%1'>%2</td></tr>").arg(muted, escaped(line.note));
            }
        }
        html += QStringLiteral("</table>");
        const std::size_t more = e.leasesLeftOut + (e.leases.size() > kMostLeases ? e.leases.size() - kMostLeases : 0);
        if (more > 0) html += QStringLiteral("<p style='%1'>%2</p>").arg(muted, QObject::tr("and %1 more").arg(more));
    }
    if (!e.evidence.empty()) {
        heading(QObject::tr("Evidence"));
        html += table;
        for (const Explanation::Rival& rival : e.evidence) {
            html += QStringLiteral("<tr><td style='%1'>%2: %3</td><td>%4%5</td><td style='%1'>%6%7</td></tr>")
                        .arg(muted, escaped(rival.lease), escaped(rival.field),
                             rival.rival ? QStringLiteral("<span style='color:%1'>%2</span>")
                                               .arg(l.warning.name(), QObject::tr("rival: "))
                                         : QString(),
                             escaped(rival.value), escaped(rival.source),
                             rival.date.empty() ? QString() : QStringLiteral(", ") + escaped(rival.date));
        }
        html += QStringLiteral("</table>");
    }
    return html;
}

FigurePopover::FigurePopover(const Explanation& explanation, bool dark, QWidget* parent)
    : QFrame(parent, Qt::Popup | Qt::FramelessWindowHint) {
    const Look& l = lookOf(dark);
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("figurePopover"));
    setStyleSheet(QStringLiteral("QFrame#figurePopover { background: %1; border: 1px solid %2; border-radius: 8px; } "
                                 "QTextBrowser { background: transparent; border: 0; }")
                      .arg(l.raised.name(), l.accent.name()));
    setAccessibleName(text(explanation.title));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
    m_text = new QTextBrowser(this);
    m_text->setOpenLinks(false);
    m_text->setHtml(explanationHtml(explanation, dark));
    layout->addWidget(m_text);
    m_text->document()->setTextWidth(kWidth - 30);
    setFixedSize(kWidth, std::min(kMostHeight, static_cast<int>(m_text->document()->size().height()) + 32));
    connect(m_text, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
        if (url.scheme() != QStringLiteral("lease")) return;
        const LeaseIndex lease(url.path().toUInt());
        Q_EMIT leaseWanted(lease);
        close();
    });
}

QString FigurePopover::plainText() const {
    return m_text->toPlainText();
}

void FigurePopover::showNear(QPoint at) {
    const QScreen* screen = QGuiApplication::screenAt(at);
    const QRect room = screen != nullptr ? screen->availableGeometry() : QRect(0, 0, 1280, 800);
    const int x =
        std::clamp(at.x() - width() / 3, room.left() + 8, std::max(room.left() + 8, room.right() - width() - 8));
    const int below = at.y() + 18;
    const int y = below + height() < room.bottom()
                      ? below
                      : std::max(room.top() + 8, std::min(at.y() - height() - 18, room.bottom() - height() - 8));
    move(x, y);
    show();
    m_text->setFocus();
}

}  // namespace leasehold
