// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>
#include <optional>
#include <vector>

#include "data/analytics/figures.hpp"

namespace leasehold {

/// One or two figures as numbers to be read from across a table, what changed, and their course; a click on a number
/// asks for what stands behind it. GUI thread.
class FigureTile : public QWidget {
    Q_OBJECT
public:
    struct Number {
        FigureId id{};
        QString label;   ///< "Occupancy"
        QString value;   ///< "73.1 %"
        QString change;  ///< "+23 points since April 2026"
        QString note;    ///< why n/a, coverage
        bool known = true;
        bool better = true;   ///< of the change
        bool neutral = true;  ///< the change is neither good nor bad
    };
    /// Points in [0, 1] or any unit; none: a gap.
    using Course = std::vector<std::optional<double>>;

    explicit FigureTile(QWidget* parent = nullptr);
    void setNumbers(std::vector<Number> numbers);
    [[nodiscard]] const std::vector<Number>& numbers() const { return m_numbers; }
    void setCourse(Course course, const QString& over);
    [[nodiscard]] const Course& course() const { return m_course; }
    void setDark(bool dark);
    void setWaiting(bool waiting);
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void explanationWanted(leasehold::FigureId id, QPoint globalPosition);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] QRect rectOf(std::size_t number) const;
    [[nodiscard]] int numberAt(QPoint at) const;
    void paintNumber(QPainter& painter, std::size_t number) const;
    void paintCourse(QPainter& painter) const;

    std::vector<Number> m_numbers;
    Course m_course;
    QString m_over;
    int m_hovered = -1;
    bool m_dark = true;
    bool m_waiting = true;
};

}  // namespace leasehold
