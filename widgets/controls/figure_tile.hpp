// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

#include "widgets/controls/tile_face.hpp"

namespace leasehold {

/// One or two figures as numbers to be read from across a table, what changed, and their course; a click on a number
/// asks for what stands behind it. GUI thread.
class FigureTile : public QWidget {
    Q_OBJECT
public:
    using Number = TileNumber;
    using Course = TileFace::Course;

    explicit FigureTile(QWidget* parent = nullptr);
    void setNumbers(std::vector<Number> numbers);
    [[nodiscard]] const std::vector<Number>& numbers() const { return m_face.numbers; }
    void setCourse(Course course, const QString& over);
    [[nodiscard]] const Course& course() const { return m_face.course; }
    [[nodiscard]] const TileFace& face() const { return m_face; }
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

    TileFace m_face;
    QString m_over;
    int m_hovered = -1;
    bool m_dark = true;
    bool m_waiting = true;
};

}  // namespace leasehold
