// SPDX-License-Identifier: GPL-3.0-or-later
// What MainWindow offers to colour GPUs by.
#include <QAction>
#include <QActionGroup>
#include <QMenu>

#include "app/main_window.hpp"

namespace leasehold {

void MainWindow::setUpColouring(QMenu* menu) {
    m_colourGroup = new QActionGroup(this);
    const auto addQuantity = [&](const QString& name, scene::Quantity quantity, Qt::Key key, const QString& help) {
        QAction* action = menu->addAction(tr("Colour by %1").arg(name.toLower()));
        action->setIconText(name);
        action->setCheckable(true);
        action->setChecked(m_state.quantity() == quantity);
        action->setShortcut(QKeySequence(key));
        action->setToolTip(QStringLiteral("%1 (%2)").arg(help, QKeySequence(key).toString()));
        action->setData(static_cast<int>(quantity));
        m_colourGroup->addAction(action);
        m_needSite.push_back(action);
    };
    using scene::Quantity;
    addQuantity(tr("Utilisation"), Quantity::Utilisation, Qt::Key_1, tr("Colour GPUs by utilisation"));
    addQuantity(tr("Tenant"), Quantity::Tenant, Qt::Key_2, tr("Colour GPUs by who leases them"));
    addQuantity(tr("State"), Quantity::State, Qt::Key_3, tr("Colour GPUs by state: busy, idle, vacant, down"));
    addQuantity(tr("Expiry"), Quantity::Expiry, Qt::Key_4, tr("Colour GPUs by the months that their lease still runs"));
    addQuantity(tr("Power"), Quantity::Power, Qt::Key_5, tr("Colour GPUs by the power they draw"));
    addQuantity(tr("Health"), Quantity::Health, Qt::Key_6,
                tr("Colour GPUs by health: down, silent, hot, slow for their rack, well"));
    addQuantity(tr("Temperature"), Quantity::Temperature, Qt::Key_7, tr("Colour GPUs by their degrees Celsius"));
    connect(m_colourGroup, &QActionGroup::triggered, this, [this](const QAction* action) {
        m_state.setQuantity(static_cast<scene::Quantity>(action->data().toInt()));
    });
    setUpSpans(menu);
    QAction* worst = menu->addAction(tr("Worst of each rack from afar"));
    worst->setIconText(tr("Worst"));
    worst->setCheckable(true);
    worst->setShortcut(QKeySequence(Qt::Key_0));
    worst->setToolTip(
        tr("Seen from afar, racks and trays take the colour of their worst GPU instead of the mean: the "
           "hottest, the one that draws most, the least used, the one that is down (0)"));
    m_needSite.push_back(worst);
    connect(worst, &QAction::triggered, &m_state, &AppState::setWorstWins);
    connect(&m_state, &AppState::colouringChanged, worst, [this, worst] { worst->setChecked(m_state.worstWins()); });
    m_worstWins = worst;
    setUpRange();
    connect(&m_state, &AppState::colouringChanged, this, [this] {
        for (QAction* action : m_colourGroup->actions()) {
            action->setChecked(action->data().toInt() == static_cast<int>(m_state.quantity()));
        }
    });
}

void MainWindow::setUpSpans(QMenu* menu) {
    const auto addSpan = [&](const QString& name, const QString& shortName, ColourSpan span, const QKeySequence& key,
                             const QString& help) {
        QAction* action = menu->addAction(name);
        action->setIconText(shortName);
        action->setCheckable(true);
        action->setShortcut(key);
        action->setToolTip(QStringLiteral("%1 (%2)").arg(help, key.toString(QKeySequence::NativeText)));
        m_needSite.push_back(action);
        connect(action, &QAction::triggered, this,
                [this, span](bool on) { m_state.setColourSpan(on ? span : ColourSpan::Cursor); });
        connect(&m_state, &AppState::colouringChanged, action,
                [this, action, span] { action->setChecked(m_state.colourSpan() == span); });
        return action;
    };
    m_overWindow =
        addSpan(tr("Mean over the time window"), tr("Window mean"), ColourSpan::Window, QKeySequence(Qt::Key_W),
                tr("Colour by the mean over the time window instead of the sample at the cursor"));
    m_overWindowMax = addSpan(tr("Maximum over the time window"), tr("Window max"), ColourSpan::WindowMax,
                              QKeySequence(tr("Shift+W")), tr("Colour by the highest sample of the time window"));
}

}  // namespace leasehold
