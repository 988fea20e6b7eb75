// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QWidget>
#include <utility>

#include "widgets/controls/look.hpp"
#include "widgets/models/inspector_content.hpp"

namespace leasehold {

/// Groups of facts as label and value, painted: a scrub changes them many times a second, and labels as widgets would
/// flicker. Notes are tooltips; the context menu copies. Its height follows its width. GUI thread.
class FactsView : public QWidget {
    Q_OBJECT
public:
    explicit FactsView(QWidget* parent = nullptr);

    void setGroups(std::vector<FactGroup> groups);
    void setDark(bool dark);
    [[nodiscard]] const std::vector<FactGroup>& groups() const { return m_groups; }

    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Line {
        const FactGroup* group = nullptr;  ///< a heading
        const Fact* fact = nullptr;
        QRect rect;
    };
    /// The height of a value that is wrapped at a width; measured once, since the layouts around ask often.
    [[nodiscard]] int heightOf(const QString& value, int width) const;
    /// Places headings and facts for a width; their whole height.
    int layOut(int width, std::vector<Line>* lines) const;
    [[nodiscard]] const Fact* factAt(QPoint position) const;

    std::vector<FactGroup> m_groups;
    std::vector<Line> m_lines;
    int m_height = -1;  ///< that the layouts around know of, at the present width
    mutable QHash<std::pair<QString, int>, int> m_heights;
    bool m_dark = true;
};

}  // namespace leasehold
