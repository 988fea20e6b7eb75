// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/date_field.hpp"

#include <QAction>
#include <QCalendarWidget>
#include <QDateTime>
#include <QKeyEvent>
#include <QLocale>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>
#include <optional>
#include <vector>

namespace leasehold {
namespace {

constexpr int kLeastYear = 1970;
constexpr int kMostYear = 9999;

QString formatOf(DateField::Shows shows) {
    return shows == DateField::Shows::Day ? QStringLiteral("yyyy-MM-dd") : QStringLiteral("yyyy-MM-dd HH:mm");
}

QDateTime toDateTime(Instant t) {
    return QDateTime::fromSecsSinceEpoch(t.time_since_epoch().count(), Qt::UTC);
}

std::optional<Instant> instantOf(QDate day, QTime time) {
    if (!day.isValid() || !time.isValid() || day.year() < kLeastYear || day.year() > kMostYear) {
        return std::nullopt;
    }
    return Instant{Duration{QDateTime(day, time, Qt::UTC).toSecsSinceEpoch()}};
}

QTime timeOf(const QString& text) {
    const QTime time = QTime::fromString(text, QStringLiteral("HH:mm"));
    return time.isValid() ? time : QTime::fromString(text, QStringLiteral("H:mm"));
}

/// All of the text or nothing. Forms with single digits are read when typing is over: "2027-01-3" may go on.
std::optional<Instant> parsed(QString text, bool finished) {
    text = text.simplified();
    if (text.endsWith(QLatin1String("UTC"), Qt::CaseInsensitive)) {
        text = text.left(text.size() - 3).trimmed();
    } else if (text.endsWith(u'Z')) {
        text.chop(1);
    }
    QTime time(0, 0);
    if (const auto colon = text.indexOf(u':'); colon > 0) {
        const auto space = std::max(text.lastIndexOf(u' ', colon), text.lastIndexOf(u'T', colon));
        time = timeOf(text.mid(space + 1));
        text = text.left(std::max<qsizetype>(space, 0));
    }
    std::vector<const char*> forms{"yyyy-MM-dd"};
    if (finished) {
        forms.insert(forms.end(), {"yyyy-M-d", "yyyyMMdd", "yyyy/M/d", "d MMM yyyy", "d MMMM yyyy"});
    }
    for (const char* form : forms) {
        if (const auto at = instantOf(QLocale::c().toDate(text, QLatin1String(form)), time)) {
            return at;
        }
    }
    return std::nullopt;
}

}  // namespace

DateField::DateField(Shows shows, QWidget* parent) : QLineEdit(parent), m_shows(shows), m_calendar(new QAction(this)) {
    setPlaceholderText(shows == Shows::Day ? tr("YYYY-MM-DD") : tr("YYYY-MM-DD HH:MM"));
    setMinimumWidth(fontMetrics().horizontalAdvance(formatOf(shows)) + 64);
    m_calendar->setToolTip(tr("Calendar (Alt+Down)"));
    addAction(m_calendar, TrailingPosition);
    connect(m_calendar, &QAction::triggered, this, &DateField::openCalendar);
    connect(this, &QLineEdit::textEdited, this, [this] { read(false); });
    connect(this, &QLineEdit::editingFinished, this, [this] { read(true); });
    refreshIcon();
    write();
}

QDate DateField::date() const {
    return toDateTime(m_value).date();
}

void DateField::setInstant(Instant at) {
    const std::int64_t unit = m_shows == Shows::Day ? 86400 : 60;
    take(Instant{Duration{at.time_since_epoch().count() / unit * unit}});
    write();
}

void DateField::setDate(QDate date) {
    if (const auto at = instantOf(date, QTime(0, 0))) {
        setInstant(*at);
    }
}

void DateField::read(bool finished) {
    const auto at = parsed(text(), finished);
    setValid(at.has_value());
    if (!at) {
        return;
    }
    const std::int64_t unit = m_shows == Shows::Day ? 86400 : 60;
    const Instant cut{Duration{at->time_since_epoch().count() / unit * unit}};
    if (finished) {
        take(cut);
        write();
    } else {
        take(cut);
    }
}

void DateField::take(Instant at) {
    if (at != m_value) {
        m_value = at;
        Q_EMIT dateChanged();
    }
}

void DateField::write() {
    const QString shown = toDateTime(m_value).toString(formatOf(m_shows));
    if (shown != text()) {
        setText(shown);
    }
    setValid(true);
}

void DateField::setValid(bool valid) {
    if (valid == m_valid) {
        return;
    }
    m_valid = valid;
    setProperty("bad", !valid);
    style()->unpolish(this);
    style()->polish(this);
    const QString problem =
        m_shows == Shows::Day ? tr("No date. Write 2027-01-31.") : tr("No time. Write 2027-01-31 or 2027-01-31 12:00.");
    setToolTip(valid ? QString() : problem);
    setAccessibleDescription(toolTip());
    Q_EMIT validityChanged(valid);
}

void DateField::step(int days, int months) {
    const QDateTime when = toDateTime(m_value).addMonths(months).addDays(days);
    if (const auto at = instantOf(when.date(), when.time())) {
        take(*at);
        write();
    }
}

void DateField::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Up:
            return step(1, 0);
        case Qt::Key_Down:
            return event->modifiers().testFlag(Qt::AltModifier) ? openCalendar() : step(-1, 0);
        case Qt::Key_PageUp:
            return step(0, 1);
        case Qt::Key_PageDown:
            return step(0, -1);
        case Qt::Key_Escape:
            if (!m_valid) {
                return write();
            }
            break;
        default:
            break;
    }
    QLineEdit::keyPressEvent(event);
}

bool DateField::event(QEvent* event) {
    // While there is something to take back, Esc is the field's own.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape &&
        !m_valid) {
        event->accept();
        return true;
    }
    return QLineEdit::event(event);
}

void DateField::openCalendar() {
    auto* popup = new QFrame(this, Qt::Popup);
    popup->setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(popup);
    layout->setContentsMargins(1, 1, 1, 1);
    auto* calendar = new QCalendarWidget(popup);
    calendar->setVerticalHeaderFormat(QCalendarWidget::NoVerticalHeader);
    calendar->setFirstDayOfWeek(Qt::Monday);
    calendar->setSelectedDate(date());
    layout->addWidget(calendar);
    connect(calendar, &QCalendarWidget::activated, this, [this, popup](QDate day) {
        const QTime time = m_shows == Shows::Minute ? toDateTime(m_value).time() : QTime(0, 0);
        if (const auto at = instantOf(day, time)) {
            take(*at);
            write();
        }
        popup->close();
    });
    connect(calendar, &QCalendarWidget::clicked, calendar, &QCalendarWidget::activated);
    popup->adjustSize();
    popup->move(mapToGlobal(QPoint(0, height() + 2)));
    popup->show();
    calendar->setFocus();
}

void DateField::refreshIcon() {
    const bool dark = palette().color(QPalette::Base).lightness() < 128;
    m_calendar->setIcon(QIcon(dark ? QStringLiteral(":/look/down-dark.svg") : QStringLiteral(":/look/down-light.svg")));
}

void DateField::changeEvent(QEvent* event) {
    QLineEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        refreshIcon();
    }
}

}  // namespace leasehold
