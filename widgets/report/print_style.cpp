// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/print_style.hpp"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <QTextLayout>
#include <map>
#include <tuple>

namespace leasehold::report {
namespace {

/// Pixels of the measuring font for one point.
constexpr double kFine = 20;

struct Face {
    QFont font;
    QFontMetricsF metrics;
};

QString family() {
    static const QString name = QFontDatabase::families().contains(QStringLiteral("Inter"))
                                    ? QStringLiteral("Inter")
                                    : QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
    return name;
}

/// Inter's contextual forms (a raised hyphen between capitals, a times sign for an x) are glyphs without a character:
/// on paper they look well, but a reader that searches for "H1-A-01" would not find it. Qt 6.4 cannot turn them off
/// one by one, so Latin text that may have them is set without shaping, and with it kerning.
bool wantsShaping(const QString& text) {
    bool plain = true;
    for (const QChar c : text) {
        const QChar::Script script = c.script();
        if (script > QChar::Script_Cyrillic) {
            return true;
        }
        plain = plain && (c.isLetter() || c == u' ');
    }
    return plain;
}

/// Kept by the thread that paints: making a font and its metrics costs more than using it.
const Face& faceOf(const TextStyle& style, bool shaped) {
    thread_local std::map<std::tuple<int, int, bool>, Face> faces;
    const std::tuple key{static_cast<int>(style.size * kFine), static_cast<int>(style.weight), shaped};
    const auto known = faces.find(key);
    if (known != faces.end()) {
        return known->second;
    }
    QFont font(family());
    font.setPixelSize(static_cast<int>(style.size * kFine));
    font.setWeight(style.weight);
    font.setHintingPreference(QFont::PreferNoHinting);
    if (!shaped) {
        font.setStyleStrategy(QFont::PreferNoShaping);
    }
    return faces.emplace(key, Face{font, QFontMetricsF(font)}).first->second;
}

bool isRightToLeft(const QString& text) {
    for (const QChar c : text) {
        const QChar::Direction direction = c.direction();
        if (direction == QChar::DirR || direction == QChar::DirAL) {
            return true;
        }
    }
    return false;
}

/// A word too wide for a line, in pieces that fit.
QStringList broken(const QString& word, const TextStyle& style, double width) {
    QStringList pieces;
    QTextLayout layout(word, faceOf(style, wantsShaping(word)).font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width * kFine);
        pieces << word.mid(line.textStart(), line.textLength());
    }
    layout.endLayout();
    return pieces;
}

}  // namespace

double Pen::width(const QString& text, const TextStyle& style) {
    return faceOf(style, wantsShaping(text)).metrics.horizontalAdvance(text) / kFine;
}

double Pen::ascent(const TextStyle& style) {
    return faceOf(style, false).metrics.capHeight() / kFine;
}

QString Pen::fitted(const QString& text, const TextStyle& style, double width, Qt::TextElideMode mode) {
    const Face& face = faceOf(style, wantsShaping(text));
    // Half a unit of slack: a text that was measured fits the room that was made for it.
    return face.metrics.horizontalAdvance(text) <= width * kFine + 0.5
               ? text
               : face.metrics.elidedText(text, mode, width * kFine);
}

QStringList Pen::wrapped(const QString& text, const TextStyle& style, double width) {
    QStringList lines;
    for (const QString& paragraph : text.split(u'\n')) {
        QString line;
        // At spaces alone: Unicode's rules would also break "n/a" and "GPU-h".
        for (const QString& word : paragraph.split(u' ')) {
            const QString longer = line.isEmpty() ? word : line + u' ' + word;
            if (Pen::width(longer, style) <= width + 0.05) {
                line = longer;
                continue;
            }
            if (!line.isEmpty()) {
                lines << line;
            }
            line = word;
            if (Pen::width(word, style) > width) {
                const QStringList pieces = broken(word, style, width);
                lines << pieces.mid(0, pieces.size() - 1);
                line = pieces.value(pieces.size() - 1);
            }
        }
        lines << line;
    }
    return lines;
}

void Pen::write(QPointF left, const QString& text, const TextStyle& style) const {
    m_painter.save();
    m_painter.translate(left);
    m_painter.scale(1 / kFine, 1 / kFine);
    m_painter.setFont(faceOf(style, wantsShaping(text)).font);
    m_painter.setPen(style.colour);
    m_painter.drawText(QPointF(0, 0), text);
    m_painter.restore();
}

void Pen::write(const QRectF& rect, const QString& text, const TextStyle& style, Qt::Alignment alignment,
                Qt::TextElideMode mode) const {
    const QString shown = fitted(text, style, rect.width(), mode);
    if (shown.isEmpty()) {
        return;
    }
    double x = rect.left();
    if ((alignment & (Qt::AlignRight | Qt::AlignHCenter)) != 0) {
        const double rest = rect.width() - width(shown, style);
        x += (alignment & Qt::AlignRight) != 0 ? rest : rest / 2;
    }
    write(QPointF(x, rect.center().y() + ascent(style) / 2), shown, style);
}

double Pen::paragraph(QPointF topLeft, double width, const QString& text, const TextStyle& style, int lines) const {
    QStringList all = wrapped(text, style, width);
    if (lines > 0 && all.size() > lines) {
        all[lines - 1] = fitted(all[lines - 1] + u'…', style, width);
        all = all.mid(0, lines);
    }
    const double step = leading(style);
    double y = topLeft.y();
    for (const QString& line : all) {
        write(QRectF(topLeft.x(), y, width + 3, step), line, style);
        y += step;
    }
    return y - topLeft.y();
}

void Pen::line(QPointF from, QPointF to, const QColor& colour, double width) const {
    m_painter.setPen(QPen(colour, width, Qt::SolidLine, Qt::FlatCap));
    m_painter.drawLine(from, to);
}

QString isolated(const QString& name) {
    return isRightToLeft(name) ? QChar(0x2068) + name + QChar(0x2069) : name;
}

}  // namespace leasehold::report
