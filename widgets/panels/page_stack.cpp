// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/page_stack.hpp"

#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>
#include <algorithm>

namespace leasehold {
namespace {

/// Only the page in front asks for room: the widest of all would take it from the docks for good.
void askForRoom(const QStackedWidget& stack) {
    for (int i = 0; i < stack.count(); ++i) {
        const auto policy = i == stack.currentIndex() ? QSizePolicy::Preferred : QSizePolicy::Ignored;
        stack.widget(i)->setSizePolicy(policy, policy);
    }
}

/// A page's part of a screen: less than a page may ask for, which then scrolls. Views that draw themselves have no
/// layout, and fit any room.
class PageArea : public QScrollArea {
public:
    PageArea(QWidget* page, QWidget* parent) : QScrollArea(parent) {
        setWidgetResizable(true);
        setFrameShape(QFrame::NoFrame);
        setFocusPolicy(Qt::NoFocus);
        setWidget(page);
    }
    [[nodiscard]] QSize sizeHint() const override { return widget()->sizeHint(); }
    [[nodiscard]] QSize minimumSizeHint() const override { return widget()->minimumSizeHint().boundedTo(kEnough); }

private:
    static constexpr QSize kEnough{560, 220};
};

QWidget* pageIn(QWidget* part) {
    auto* area = dynamic_cast<PageArea*>(part);
    return area != nullptr ? area->widget() : part;
}

/// Does what moves the focus between pages. Each stands where it was left: to scroll to what has the focus, on the way
/// in or out, would open it somewhere in its middle. Pages are read from the left.
template <class Act>
void inPlace(const QStackedWidget& stack, Act act) {
    std::vector<std::pair<PageArea*, int>> places;
    for (int i = 0; i < stack.count(); ++i) {
        if (auto* area = dynamic_cast<PageArea*>(stack.widget(i)))
            places.emplace_back(area, area->verticalScrollBar()->value());
    }
    act();
    for (const auto& [area, at] : places) {
        area->verticalScrollBar()->setValue(at);
        area->horizontalScrollBar()->setValue(0);
    }
}

}  // namespace

PageStack::PageStack(QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_tabs = new QTabBar(this);
    m_tabs->setObjectName(QStringLiteral("pageTabs"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setUsesScrollButtons(true);
    m_tabs->setAccessibleName(tr("Views"));
    m_stack = new QStackedWidget(this);
    layout->addWidget(m_tabs);
    layout->addWidget(m_stack, 1);
    // One page needs no tabs.
    m_tabs->hide();
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        inPlace(*m_stack, [&] {
            m_stack->setCurrentIndex(index);
            askForRoom(*m_stack);
        });
        Q_EMIT currentChanged(current());
    });
}

void PageStack::addPage(QWidget* page, const QString& name, const QString& title, const QString& tip) {
    m_names.push_back(name);
    m_stack->addWidget(page->layout() != nullptr ? new PageArea(page, m_stack) : page);
    const int index = m_tabs->addTab(title);
    m_tabs->setTabToolTip(index, tip);
    m_tabs->setVisible(m_names.size() > 1);
    askForRoom(*m_stack);
}

QString PageStack::current() const {
    const int index = m_tabs->currentIndex();
    return index < 0 ? QString() : m_names[static_cast<std::size_t>(index)];
}

int PageStack::indexOf(const QString& name) const {
    const auto found = std::find(m_names.begin(), m_names.end(), name);
    return found == m_names.end() ? -1 : static_cast<int>(found - m_names.begin());
}

QString PageStack::titleOf(const QString& name) const {
    return m_tabs->tabText(indexOf(name));
}

QWidget* PageStack::page(const QString& name) const {
    return pageIn(m_stack->widget(indexOf(name)));
}

bool PageStack::showPage(const QString& name) {
    const int index = indexOf(name);
    if (index < 0) {
        return false;
    }
    m_tabs->setCurrentIndex(index);
    inPlace(*m_stack, [&] { pageIn(m_stack->currentWidget())->setFocus(); });
    return true;
}

void PageStack::step(int by) {
    if (count() > 0) {
        showPage(m_names[static_cast<std::size_t>((m_tabs->currentIndex() + by % count() + count()) % count())]);
    }
}

}  // namespace leasehold
