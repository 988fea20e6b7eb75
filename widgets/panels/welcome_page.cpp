// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/welcome_page.hpp"

#include <QDir>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <cmath>

namespace leasehold {
namespace {

constexpr int kIcon = 28;
constexpr int kPageWidth = 900;

QLabel* makeText(const QString& words, const QFont& font, const QString& role, QWidget* parent) {
    auto* label = new QLabel(words, parent);
    label->setFont(font);
    label->setWordWrap(true);
    label->setProperty("role", role);
    return label;
}

QFont titleFont() {
    QFont font = headingFont();
    font.setPointSizeF(font.pointSizeF() + 9);
    return font;
}

}  // namespace

DoorCard::DoorCard(Symbol which, const QString& title, const QString& text, const QString& action, QWidget* parent)
    : QFrame(parent),
      m_which(which),
      m_icon(new QLabel(this)),
      m_button(new QPushButton(action, this)),
      m_body(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("card"));
    setMinimumSize(240, 216);
    m_body->setContentsMargins(20, 20, 20, 20);
    m_body->setSpacing(8);
    m_body->addWidget(m_icon);
    m_body->addWidget(makeText(title, headingFont(), {}, this));
    m_body->addWidget(makeText(text, font(), QStringLiteral("muted"), this));
    m_body->addStretch(1);
    m_body->addWidget(m_button, 0, Qt::AlignLeft);
    m_button->setAccessibleName(title);
    m_button->setAccessibleDescription(text);
    connect(m_button, &QPushButton::clicked, this, &DoorCard::opened);
}

void DoorCard::setDark(bool dark) {
    m_icon->setPixmap(symbolPixmap(m_which, lookOf(dark).accent, kIcon, devicePixelRatioF()));
}

void DoorCard::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint())) {
        m_button->click();
    }
}

WelcomePage::WelcomePage(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Welcome"));
    auto* outer = new QGridLayout(this);
    auto* page = new QWidget(this);
    page->setMaximumWidth(kPageWidth);
    auto* layout = new QVBoxLayout(page);
    layout->setSpacing(24);
    layout->addWidget(makeHead());
    layout->addWidget(makeDoors());
    m_recent = new QWidget(page);
    auto* recentLayout = new QVBoxLayout(m_recent);
    recentLayout->setContentsMargins(0, 0, 0, 0);
    recentLayout->setSpacing(4);
    recentLayout->addWidget(makeText(tr("Recent sites"), strongFont(), {}, m_recent));
    m_recentList = new QVBoxLayout;
    m_recentList->setSpacing(0);
    recentLayout->addLayout(m_recentList);
    layout->addWidget(m_recent);
    layout->addWidget(
        makeText(tr("Or drop a site file, or your cluster's files, anywhere on this window. Nothing needs "
                    "a server, an account or a GPU."),
                 font(), QStringLiteral("muted"), page));
    outer->addWidget(page, 1, 1);
    outer->setRowStretch(0, 2);
    outer->setRowStretch(2, 3);
    outer->setColumnStretch(0, 1);
    outer->setColumnStretch(1, 8);
    outer->setColumnStretch(2, 1);
    setRecent({});
    setMaking(false);
}

QWidget* WelcomePage::makeHead() {
    auto* head = new QWidget(this);
    auto* layout = new QVBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(makeText(tr("Leasehold"), titleFont(), {}, head));
    layout->addWidget(makeText(tr("Who leases which GPU, how hard they run it, and what that earns."), font(),
                               QStringLiteral("muted"), head));
    return head;
}

QWidget* WelcomePage::makeDoors() {
    auto* doors = new QWidget(this);
    auto* layout = new QHBoxLayout(doors);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    m_reference = new DoorCard(Symbol::Sample, tr("Colossus 1"),
                               tr("The reference site: 220,000 GPUs with fabric, leases and two weeks of telemetry, "
                                  "reconstructed from public reporting and made here in a minute."),
                               tr("Make and open"), doors);
    m_open = new DoorCard(Symbol::Open, tr("Open a site"), tr("A .leasehold file: one site database, one file."),
                          tr("Open…"), doors);
    m_import = new DoorCard(Symbol::Import, tr("Import your cluster"),
                            tr("ibnetdiscover, Slurm topology, DCGM metrics, leases in YAML, or plain tables: whatever "
                               "you have, in one go."),
                            tr("Import…"), doors);
    m_bar = new QProgressBar(m_reference);
    m_bar->setTextVisible(false);
    m_phase = makeText({}, smallFont(), QStringLiteral("muted"), m_reference);
    m_phase->setWordWrap(false);
    m_reference->body()->insertWidget(4, m_phase);
    m_reference->body()->insertWidget(5, m_bar);
    m_reference->button()->setProperty("primary", true);
    for (DoorCard* door : {m_reference, m_open, m_import}) {
        layout->addWidget(door, 1);
    }
    connect(m_reference, &DoorCard::opened, this, [this] { m_making ? referenceCancelled() : referenceWanted(); });
    connect(m_open, &DoorCard::opened, this, &WelcomePage::openWanted);
    connect(m_import, &DoorCard::opened, this, &WelcomePage::importWanted);
    return doors;
}

void WelcomePage::setDark(bool dark) {
    for (DoorCard* door : {m_reference, m_open, m_import}) {
        door->setDark(dark);
    }
}

void WelcomePage::setMaking(bool making) {
    m_making = making;
    m_reference->button()->setText(making ? tr("Cancel") : tr("Make and open"));
    m_bar->setVisible(making);
    m_phase->setVisible(making);
    m_open->setEnabled(!making);
    m_import->setEnabled(!making);
    m_recent->setEnabled(!making);
    setProgress(-1, {});
}

void WelcomePage::setProgress(double fraction, const QString& phase) {
    m_bar->setRange(0, fraction < 0 ? 0 : 1000);
    if (fraction >= 0) {
        m_bar->setValue(static_cast<int>(std::lround(fraction * 1000)));
    }
    m_phase->setText(phase);
}

void WelcomePage::setRecent(const QStringList& paths) {
    while (QLayoutItem* item = m_recentList->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_recent->setVisible(!paths.isEmpty());
    for (const QString& path : paths) {
        const QFileInfo info(path);
        QString folder = QDir::toNativeSeparators(info.absolutePath());
        if (folder.startsWith(QDir::homePath())) {
            folder.replace(0, QDir::homePath().size(), QStringLiteral("~"));
        }
        auto* button = new QPushButton(m_recent);
        button->setProperty("flat", true);
        button->setText(QStringLiteral("%1    %2").arg(info.completeBaseName(), folder));
        button->setStyleSheet(QStringLiteral("text-align: left; padding: 5px 0;"));
        button->setToolTip(QDir::toNativeSeparators(path));
        button->setCursor(Qt::PointingHandCursor);
        connect(button, &QPushButton::clicked, this, [this, path] { Q_EMIT recentWanted(path); });
        m_recentList->addWidget(button);
    }
}

}  // namespace leasehold
