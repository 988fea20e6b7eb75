// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QFont>
#include <QIcon>
#include <QPalette>
#include <QString>
#include <array>

#include "widgets/scene/theme.hpp"

class QApplication;
class QPainter;
class QRectF;

/// How the window looks: colours, fonts, icons, drawn figures. One accent; every other colour is a grey of the scene's
/// own family, so that value colours are the only colours one sees.
namespace leasehold {

struct Look {
    bool dark = true;
    QColor window;  ///< behind everything
    QColor panel;   ///< docks, bars
    QColor raised;  ///< buttons, cards
    QColor hover;   ///< under the pointer
    QColor field;   ///< inputs, lists, plots
    QColor line;    ///< separators and outlines
    QColor grid;    ///< lines inside plots
    QColor text;
    QColor muted;  ///< secondary text; still 4.5 : 1
    QColor faint;  ///< disabled, decoration
    QColor accent;
    QColor accentText;  ///< on accent
    QColor accentSoft;  ///< selected rows
    QColor warning;
    QColor error;
    QColor good;
    [[nodiscard]] const scene::Theme& scene() const { return dark ? scene::darkTheme() : scene::lightTheme(); }
};

const Look& lookOf(bool dark);

/// Fusion, palette, style sheet and the font (Inter where installed, else the system's) for the whole program.
void applyLook(QApplication& application, bool dark);

QColor colourOf(scene::Rgb colour);

/// Points relative to the application's font: headings are larger, labels smaller.
QFont headingFont();
QFont strongFont();
QFont smallFont();

/// Draws text whose digits all take the same room, so that columns of figures stand under each other: Qt 6.4 cannot
/// ask a font for its tabular figures. Alignment is left or right, vertically centred.
void drawFigures(QPainter& painter, const QRectF& rect, const QString& text, Qt::Alignment alignment);
/// The width that drawFigures needs.
double figuresWidth(const QFont& font, const QString& text);

enum class Symbol : std::uint8_t {
    Open,
    Import,
    Search,
    Play,
    Pause,
    ToStart,
    ToEnd,
    StepBack,
    StepOn,
    Overview,
    Plan,
    Reset,
    Theme,
    Close,
    Warning,
    Error,
    Info,
    Site,
    Hall,
    Row,
    Rack,
    Node,
    Switch,
    Tenant,
    Lease,
    Fabric,
    Sample,
    Power,
    ZoomFit,
    Back
};
/// A line icon in the look's text colour; muted where disabled.
QIcon symbol(Symbol which, const Look& look);
QPixmap symbolPixmap(Symbol which, const QColor& colour, int size, double devicePixelRatio);

}  // namespace leasehold
