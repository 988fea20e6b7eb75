// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/look.hpp"
#include "widgets/scene/qt_colour.hpp"

#include <QApplication>
#include <QFontDatabase>
#include <QFontMetricsF>
#include <QPainter>
#include <QStyle>
#include <QStyleFactory>

/// The linker leaves out of a library what nobody names. Outside of any namespace, as Qt wants it.
static void takeResources() {
    Q_INIT_RESOURCE(look);
}

namespace leasehold {
namespace {

Look makeDark() {
    Look l;
    l.dark = true;
    l.window = QColor(0x111419);
    l.panel = QColor(0x171b21);
    l.raised = QColor(0x222832);
    l.hover = QColor(0x2a313c);
    l.field = QColor(0x12161b);
    l.line = QColor(0x2b323d);
    l.grid = QColor(0x232932);
    l.text = QColor(0xe6eaf0);
    l.muted = QColor(0x9aa5b3);
    l.faint = QColor(0x667181);
    l.accent = QColor(0x4c9aff);
    l.accentText = QColor(0x0b1017);
    l.accentSoft = QColor(0x203450);
    l.warning = QColor(0xf2b84b);
    l.error = QColor(0xff7b72);
    l.good = QColor(0x56c596);
    return l;
}

Look makeLight() {
    Look l;
    l.dark = false;
    l.window = QColor(0xe9ecf0);
    l.panel = QColor(0xf7f8fa);
    l.raised = QColor(0xffffff);
    l.hover = QColor(0xe8edf3);
    l.field = QColor(0xffffff);
    l.line = QColor(0xd2d8e0);
    l.grid = QColor(0xe6eaef);
    l.text = QColor(0x171b20);
    l.muted = QColor(0x55606d);
    l.faint = QColor(0x8b95a2);
    l.accent = QColor(0x1463c4);
    l.accentText = QColor(0xffffff);
    l.accentSoft = QColor(0xd5e5fa);
    l.warning = QColor(0x9a5b00);
    l.error = QColor(0xb3261e);
    l.good = QColor(0x1b7f4f);
    return l;
}

QPalette paletteOf(const Look& l) {
    QPalette p;
    p.setColor(QPalette::Window, l.panel);
    p.setColor(QPalette::WindowText, l.text);
    p.setColor(QPalette::Base, l.field);
    p.setColor(QPalette::AlternateBase, l.panel);
    p.setColor(QPalette::Text, l.text);
    p.setColor(QPalette::PlaceholderText, l.muted);
    p.setColor(QPalette::Button, l.raised);
    p.setColor(QPalette::ButtonText, l.text);
    p.setColor(QPalette::BrightText, l.error);
    p.setColor(QPalette::ToolTipBase, l.raised);
    p.setColor(QPalette::ToolTipText, l.text);
    p.setColor(QPalette::Highlight, l.accent);
    p.setColor(QPalette::HighlightedText, l.accentText);
    p.setColor(QPalette::Link, l.accent);
    p.setColor(QPalette::LinkVisited, l.accent);
    p.setColor(QPalette::Light, l.hover);
    p.setColor(QPalette::Midlight, l.raised);
    p.setColor(QPalette::Mid, l.line);
    p.setColor(QPalette::Dark, l.line);
    p.setColor(QPalette::Shadow, l.window);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        p.setColor(QPalette::Disabled, role, l.faint);
    }
    return p;
}

/// The sheet with each $name replaced by the look's colour of that name.
QString styleSheetOf(const Look& l) {
    QString sheet = QStringLiteral(R"(
QMainWindow, QDialog { background: $window; }
QMainWindow::separator { background: $window; width: 4px; height: 4px; }
QMainWindow::separator:hover { background: $accent; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }
QDockWidget { titlebar-close-icon: none; titlebar-normal-icon: none; }
QToolBar { background: $panel; border: 0; border-bottom: 1px solid $line; padding: 4px 8px; spacing: 4px; }
QToolBar::separator { background: $line; width: 1px; margin: 4px 8px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 4px 8px; color: $text; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $line; }
QFrame#commandSeparator { border: 0; border-left: 1px solid $line; margin-left: 8px; }
QToolButton:checked { background: $accentSoft; color: $text; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $faint; }
QToolButton[chip="true"] { background: $field; border: 1px solid $line; border-radius: 11px; padding: 2px 10px; }
QToolButton[chip="true"]:hover { background: $hover; }
QToolButton[chip="true"][on="true"] { background: $accentSoft; border-color: $accent; }
QToolButton[chip="true"]:focus { border-color: $accent; }
QToolButton::menu-indicator { image: none; width: 0; }
QPushButton { background: $raised; border: 1px solid $line; border-radius: 4px; padding: 5px 14px; color: $text; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $faint; }
QPushButton[primary="true"] { background: $accent; border-color: $accent; color: $accentText; }
QPushButton[primary="true"]:focus { border-color: $text; }
QPushButton[primary="true"]:disabled { background: $raised; border-color: $line; color: $faint; }
QPushButton[flat="true"] { background: transparent; border-color: transparent; }
QLineEdit, QComboBox, QDateTimeEdit, QSpinBox { background: $field; border: 1px solid $line; border-radius: 4px; padding: 4px 8px; color: $text;
  selection-background-color: $accent; selection-color: $accentText; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: none; }
QComboBox::drop-down, QDateTimeEdit::drop-down { border: 0; width: 22px; }
QComboBox::down-arrow, QDateTimeEdit::down-arrow { image: url(:/look/down-$theme.svg); width: 10px; height: 10px; }
QComboBox::down-arrow:disabled, QDateTimeEdit::down-arrow:disabled { image: url(:/look/down-faint-$theme.svg); }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDateTimeEdit:focus { border-color: $accent; }
QLineEdit[bad="true"] { border-color: $error; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; selection-background-color: $accentSoft; selection-color: $text; }
QTreeView, QListView, QTableView, QPlainTextEdit, QTextBrowser { background: $panel; border: 1px solid $panel; color: $text; outline: 0;
  selection-background-color: $accentSoft; selection-color: $text; }
QTreeView:focus, QListView:focus, QTableView:focus, QTextBrowser:focus, QScrollArea:focus { border: 1px solid $accent; }
QTreeView::item, QListView::item { min-height: 24px; border: 0; padding: 0 4px; }
QTreeView::item:hover, QListView::item:hover { background: $hover; }
QTreeView::item:selected, QListView::item:selected { background: $accentSoft; color: $text; }
QHeaderView::section { background: $panel; color: $muted; border: 0; border-bottom: 1px solid $line; padding: 4px 8px; }
QScrollArea { border: 0; background: $panel; }
QScrollArea#inspectorPanel { border: 1px solid $panel; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 2px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QStatusBar { background: $panel; border-top: 1px solid $line; color: $muted; }
QStatusBar::item { border: 0; }
QMenuBar { background: $panel; color: $text; border-bottom: 1px solid $line; padding: 2px 8px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: $accentSoft; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QProgressBar { background: $line; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $faint; border-radius: 3px; background: $field; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url(:/look/check-$theme.svg); }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator:disabled { background: $panel; border-color: $line; }
QCheckBox::indicator:checked:disabled { image: url(:/look/check-faint-$theme.svg); }
QRadioButton { spacing: 8px; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $faint; border-radius: 8px; background: $field; }
QRadioButton::indicator:hover, QRadioButton::indicator:focus { border-color: $accent; }
QRadioButton::indicator:checked { border: 4px solid $accent; width: 8px; height: 8px; background: $accentText; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="section"] { color: $muted; font-weight: 600; }
QLabel[role="mark"] { color: $warning; }
QLabel[role="error"] { color: $error; }
QWidget#panelTitle { background: $panel; border-bottom: 1px solid $line; }
QTabBar#pageTabs { background: $panel; border: 0; }
QTabBar#pageTabs::tab { background: $panel; color: $muted; border: 0; border-bottom: 2px solid $panel; padding: 8px 16px; }
QTabBar#pageTabs::tab:hover { color: $text; background: $hover; border-bottom-color: $hover; }
QTabBar#pageTabs::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar#pageTabs::tab:focus { color: $accent; }
QWidget#filterBar { background: $panel; border-bottom: 1px solid $line; }
QFrame#filterPopup { background: $panel; border: 1px solid $line; }
QAbstractItemView::indicator { width: 14px; height: 14px; border: 1px solid $faint; border-radius: 3px; background: $field; }
QAbstractItemView::indicator:checked { background: $accent; border-color: $accent; image: url(:/look/check-$theme.svg); }
QWidget#segmented { background: $field; border: 1px solid $line; border-radius: 5px; }
QFrame#card { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame#card:hover { border-color: $accent; }
QFrame#chip { background: $raised; border: 1px solid $line; border-radius: 13px; }
QFrame#chip QToolButton { padding: 3px; border-radius: 9px; }
QFrame#tile { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame#messageBar { background: transparent; border: 0; }
QFrame#message { background: $raised; border: 1px solid $faint; border-radius: 6px; }
QSplitter::handle { background: $window; }
)");
    const std::array<std::pair<const char*, QColor>, 14> names{{{"$accentSoft", l.accentSoft},
                                                                {"$accentText", l.accentText},
                                                                {"$accent", l.accent},
                                                                {"$window", l.window},
                                                                {"$panel", l.panel},
                                                                {"$raised", l.raised},
                                                                {"$hover", l.hover},
                                                                {"$field", l.field},
                                                                {"$line", l.line},
                                                                {"$text", l.text},
                                                                {"$muted", l.muted},
                                                                {"$faint", l.faint},
                                                                {"$warning", l.warning},
                                                                {"$error", l.error}}};
    for (const auto& [name, colour] : names) {
        sheet.replace(QLatin1String(name), colour.name());
    }
    return sheet.replace(QLatin1String("$theme"), QLatin1String(l.dark ? "dark" : "light"));
}

QFont baseFont() {
    static const QFont font = [] {
        QFont f = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
        if (QFontDatabase::families().contains(QStringLiteral("Inter"))) {
            f.setFamily(QStringLiteral("Inter"));
        }
        f.setPointSizeF(9.5);
        f.setHintingPreference(QFont::PreferNoHinting);
        return f;
    }();
    return font;
}

/// Calls `put(x, character width, character)` along a text whose digits share one width; the total width.
template <class Put>
double layOutFigures(const QFontMetricsF& metrics, const QString& text, Put put) {
    double digit = 0;
    for (char16_t c = u'0'; c <= u'9'; ++c) {
        digit = std::max(digit, metrics.horizontalAdvance(QChar(c)));
    }
    double x = 0;
    for (const QChar c : text) {
        const double advance = metrics.horizontalAdvance(c);
        const double room = c.isDigit() ? digit : advance;
        put(x + (room - advance) / 2, c);
        x += room;
    }
    return x;
}

}  // namespace

const Look& lookOf(bool dark) {
    static const Look darkLook = makeDark();
    static const Look lightLook = makeLight();
    return dark ? darkLook : lightLook;
}

void applyLook(QApplication& application, bool dark) {
    takeResources();
    const Look& look = lookOf(dark);
    if (application.style()->name() != QLatin1String("fusion")) {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    }
    QApplication::setFont(baseFont());
    QApplication::setPalette(paletteOf(look));
    application.setStyleSheet(styleSheetOf(look));
}

QColor colourOf(scene::Rgb colour) {
    return scene::toQColor(colour);
}

QFont headingFont() {
    QFont f = baseFont();
    f.setPointSizeF(f.pointSizeF() + 3.5);
    f.setWeight(QFont::DemiBold);
    return f;
}

QFont strongFont() {
    QFont f = baseFont();
    f.setWeight(QFont::DemiBold);
    return f;
}

QFont smallFont() {
    QFont f = baseFont();
    f.setPointSizeF(f.pointSizeF() - 1);
    return f;
}

double figuresWidth(const QFont& font, const QString& text) {
    return layOutFigures(QFontMetricsF(font), text, [](double, QChar) {});
}

void drawFigures(QPainter& painter, const QRectF& rect, const QString& text, Qt::Alignment alignment) {
    const QFontMetricsF metrics(painter.font());
    const double width = figuresWidth(painter.font(), text);
    const double left = (alignment & Qt::AlignRight) != 0 ? rect.right() - width : rect.left();
    const double baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2;
    layOutFigures(metrics, text, [&](double x, QChar c) { painter.drawText(QPointF(left + x, baseline), QString(c)); });
}

}  // namespace leasehold
