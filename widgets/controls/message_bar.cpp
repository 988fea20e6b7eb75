// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/message_bar.hpp"

#include <QFileInfo>
#include <QKeyEvent>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/controls/message_row.hpp"
#include "widgets/models/window_words.hpp"

namespace leasehold {
namespace {

constexpr int kMargin = 12;       ///< from the edges of what it lies over
constexpr int kWidest = 760;      ///< a longer line is not read, but wandered
constexpr std::size_t kMost = 4;  ///< rows; old news goes first, then what is oldest

}  // namespace

MessageBar::MessageBar(QWidget* parent) : QFrame(parent), m_layout(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("messageBar"));
    setAccessibleName(tr("Messages"));
    setFocusPolicy(Qt::ClickFocus);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(6);
    if (parent != nullptr) {
        parent->installEventFilter(this);
    }
    hide();
}

MessageRow* MessageBar::add(Kind kind, const QString& message, const QString& details, const QString& subject) {
    const QString about = subject.isEmpty() ? message + u'\n' + details : subject;
    clear(about);
    while (m_rows.size() >= kMost) {
        const auto news =
            std::find_if(m_rows.begin(), m_rows.end(), [](const MessageRow* row) { return row->kind() == Kind::Info; });
        remove(news != m_rows.end() ? *news : m_rows.front());
    }
    auto* row = new MessageRow(kind, message, details, about, this);
    row->setDark(m_dark);
    m_layout->addWidget(row);
    row->show();  // only what is shown is given room
    m_rows.push_back(row);
    connect(row, &MessageRow::closed, this, [this, row] { remove(row); });
    connect(row, &MessageRow::resized, this, &MessageBar::place);
    return row;
}

void MessageBar::show(Kind kind, const QString& message, const QString& details, const QString& subject) {
    add(kind, message, details, subject);
    place();
}

void MessageBar::showErrorAbout(const Error& error, const QString& subject) {
    if (error.code != ErrorCode::Cancelled) {
        show(Kind::Error, windowWords(error), QString::fromStdString(error.place), subject);
    }
}

void MessageBar::showWritten(const QString& path) {
    const QFileInfo file(path);
    const QString full = file.absoluteFilePath();
    MessageRow* row = add(Kind::Info, tr("%1 is written.").arg(file.fileName()), full, full);
    connect(row->addButton(tr("Open")), &QPushButton::clicked, this, [this, full] { Q_EMIT openWanted(full); });
    connect(row->addButton(tr("Show in folder")), &QPushButton::clicked, this,
            [this, folder = file.absolutePath()] { Q_EMIT openWanted(folder); });
    place();
}

void MessageBar::remove(MessageRow* row) {
    // Its own cross may be what asks.
    m_rows.erase(std::remove(m_rows.begin(), m_rows.end(), row), m_rows.end());
    m_layout->removeWidget(row);
    row->hide();
    row->deleteLater();
    place();
}

void MessageBar::clear() {
    while (!m_rows.empty()) {
        remove(m_rows.back());
    }
}

void MessageBar::clear(const QString& subject) {
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const MessageRow* row) { return row->subject() == subject; });
    if (found != m_rows.end()) {
        remove(*found);
    }
}

QString MessageBar::message() const {
    return m_rows.empty() ? QString() : m_rows.back()->words();
}

QStringList MessageBar::messages() const {
    QStringList all;
    for (const MessageRow* row : m_rows) {
        all += row->words();
    }
    return all;
}

void MessageBar::setDark(bool dark) {
    m_dark = dark;
    for (MessageRow* row : m_rows) {
        row->setDark(dark);
    }
}

void MessageBar::place() {
    setVisible(!m_rows.empty());
    const QWidget* under = parentWidget();
    if (m_rows.empty() || under == nullptr) {
        return;
    }
    m_layout->activate();
    const int width = std::min(kWidest, under->width() - 2 * kMargin);
    const int wanted = m_layout->hasHeightForWidth() ? m_layout->heightForWidth(width) : m_layout->sizeHint().height();
    const int height = std::min(wanted, under->height() - 2 * kMargin);
    const QRect there((under->width() - width) / 2, under->height() - height - kMargin, width, height);
    if (there != geometry()) {
        setGeometry(there);
    }
    raise();
}

bool MessageBar::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize) {
        place();
    }
    return QFrame::eventFilter(watched, event);
}

bool MessageBar::event(QEvent* event) {
    // Before the window's own Esc.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    if (event->type() == QEvent::LayoutRequest) {
        place();  // a row asks for another height: other words, another font
    }
    return QFrame::event(event);
}

void MessageBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && !m_rows.empty()) {
        remove(m_rows.back());
    } else {
        QFrame::keyPressEvent(event);
    }
}

}  // namespace leasehold
