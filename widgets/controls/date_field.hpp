// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDate>
#include <QLineEdit>

#include "data/model/time.hpp"

class QAction;

namespace leasehold {

/// A date to type, as YYYY-MM-DD, or YYYY-MM-DD HH:MM where minutes count; always UTC. What is typed is read as a
/// whole: never is a part of it put in the place of another. What is no date is marked and kept as typed, and date()
/// is still the last one that was; ask isValid(). Up and Down move by a day, PageUp and PageDown by a month, Alt+Down
/// or the arrow opens a calendar, Esc takes back what was typed. GUI thread.
class DateField : public QLineEdit {
    Q_OBJECT
public:
    enum class Shows : std::uint8_t { Day, Minute };
    explicit DateField(Shows shows = Shows::Day, QWidget* parent = nullptr);

    [[nodiscard]] Instant instant() const { return m_value; }
    [[nodiscard]] QDate date() const;
    /// False while the text is no date.
    [[nodiscard]] bool isValid() const { return m_valid; }
    /// As shown: cut to the minute or the day.
    void setInstant(Instant at);
    void setDate(QDate date);

Q_SIGNALS:
    /// Another date, by hand or from code.
    void dateChanged();
    void validityChanged(bool valid);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    void read(bool finished);
    void take(Instant at);
    void write();
    void setValid(bool valid);
    void step(int days, int months);
    void openCalendar();
    void refreshIcon();

    Shows m_shows;
    Instant m_value{};
    bool m_valid = true;
    QAction* m_calendar;
};

}  // namespace leasehold
