// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/help_dialog.hpp"

#include <QAction>
#include <QDialogButtonBox>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "widgets/controls/screen_fit.hpp"
#include "widgets/controls/scroll_body.hpp"

namespace leasehold {
namespace {

using Rows = QList<std::pair<QString, QString>>;

void collect(const QMenu& menu, Rows& rows) {
    for (const QAction* action : menu.actions()) {
        if (action->menu() != nullptr) {
            // Kept cameras are nine of a kind.
            const bool many = action->menu()->actions().size() > 8;
            many ? void() : collect(*action->menu(), rows);
        } else if (!action->shortcut().isEmpty()) {
            rows.append({action->shortcut().toString(QKeySequence::NativeText), QString(action->text()).remove(u'&')});
        }
    }
}

QString table(const QString& title, const Rows& rows) {
    QString html = QStringLiteral("<h3>%1</h3><table cellspacing='0' cellpadding='3'>").arg(title.toHtmlEscaped());
    for (const auto& [keys, what] : rows) {
        html += QStringLiteral("<tr><td width='190'><b>%1</b></td><td>%2</td></tr>")
                    .arg(keys.toHtmlEscaped(), what.toHtmlEscaped());
    }
    return html + QStringLiteral("</table>");
}

}  // namespace

HelpDialog::HelpDialog(QWidget* window) : QDialog(window) {
    setWindowTitle(tr("Keys and mouse"));
    resizeToScreen(*this, {620, 700});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* text = new QTextBrowser(this);
    text->setAccessibleName(tr("Keys and mouse"));
    text->document()->setDocumentMargin(20);
    layout->addWidget(text, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->setSpacing(0);
    layout->addWidget(footOf(buttons));
    QString html =
        table(tr("Site view: mouse"), {{tr("Click"), tr("select a GPU, node, switch, rack or cable")},
                                       {tr("Shift+click, Ctrl+click"), tr("add; add or take away")},
                                       {tr("Shift+drag"), tr("select what is in the band; with Ctrl, add it")},
                                       {tr("Drag"), tr("turn around the point under the pointer")},
                                       {tr("Middle or right drag"), tr("move the floor")},
                                       {tr("Wheel"), tr("zoom to the pointer")},
                                       {tr("Double click"), tr("fly to what is under the pointer")},
                                       {tr("Right click"), tr("menu for what is under the pointer")}});
    html += table(tr("Site view: keys"), {{tr("Arrows, Shift+arrows"), tr("turn; move")},
                                          {tr("+ and −"), tr("zoom")},
                                          {tr("Home, T"), tr("overview; floor plan")},
                                          {tr("N"), tr("turn to plan north; from there the floor plan")},
                                          {tr("F"), tr("fly to the first selected")},
                                          {tr("Ctrl+Shift+1…9, Shift+1…9"), tr("keep a camera; fly to a kept one")},
                                          {tr("Esc"), tr("stop a flight, then clear the selection")},
                                          {tr("F12"), tr("frame times")}});
    html += table(tr("Fabric"), {{tr("Double click, Return"), tr("unfold or fold a group")},
                                 {tr("Click on a band"), tr("select its links")},
                                 {tr("Home, Backspace"), tr("show all; fold all")}});
    html += table(tr("Timeline"), {{tr("Left, Right"), tr("one step; with Ctrl a day")},
                                   {tr("Home, End"), tr("first and last sample")},
                                   {tr("Space"), tr("play or pause; at the last sample, on into the future")},
                                   {tr("[ and ]"), tr("begin or end the window at the cursor")}});
    if (const auto* main = qobject_cast<QMainWindow*>(window)) {
        for (const QAction* menu : main->menuBar()->actions()) {
            Rows rows;
            if (menu->menu() != nullptr) {
                collect(*menu->menu(), rows);
            }
            if (!rows.isEmpty()) {
                html += table(QString(menu->text()).remove(u'&'), rows);
            }
        }
    }
    text->setHtml(html);
}

}  // namespace leasehold
