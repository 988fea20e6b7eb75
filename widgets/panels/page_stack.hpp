// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>
#include <vector>

class QStackedWidget;
class QTabBar;

namespace leasehold {

/// The views of an open site, one at a time, under tabs. Each has a name that holds in every language, for settings
/// and saved views. GUI thread.
class PageStack : public QWidget {
    Q_OBJECT
public:
    explicit PageStack(QWidget* parent = nullptr);

    /// Takes ownership. `name` is one word, each once; `tip` says what the page shows. The first page is shown.
    void addPage(QWidget* page, const QString& name, const QString& title, const QString& tip);
    [[nodiscard]] int count() const { return static_cast<int>(m_names.size()); }

    /// The name of the page shown; empty where there is none.
    [[nodiscard]] QString current() const;
    [[nodiscard]] QString titleOf(const QString& name) const;
    [[nodiscard]] QWidget* page(const QString& name) const;
    [[nodiscard]] const std::vector<QString>& names() const { return m_names; }
    /// Shows the page of that name and gives it the focus; false where there is none.
    bool showPage(const QString& name);
    /// The next one, or the one before, round the end.
    void step(int by);

Q_SIGNALS:
    void currentChanged(const QString& name);

private:
    [[nodiscard]] int indexOf(const QString& name) const;

    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    std::vector<QString> m_names;
};

}  // namespace leasehold
