// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFontMetricsF>
#include <QObject>
#include <QTextDocument>
#include <cmath>

#include "widgets/charts/picture_file.hpp"
#include "widgets/charts/picture_text.hpp"
#include "widgets/leases/portfolio_export.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr double kMargin = 24;
constexpr double kGap = 10;
constexpr double kTitle = 46;
constexpr double kAbout = 20;
constexpr double kTall = 100000;
constexpr std::size_t kTilesALine = 4;
constexpr int kBody = 13;
constexpr int kStory = 15;

/// Lays out from the top down, and paints where there is a painter: one way for height and picture.
class Sheet {
public:
    Sheet(const PortfolioPicture& picture, const QRectF& area, QPainter* painter)
        : m_picture(picture),
          m_painter(painter),
          m_look(lookOf(false)),
          m_fonts(pictureFont(kBody)),
          m_left(area.left() + kMargin),
          m_width(area.width() - 2 * kMargin),
          m_y(area.top() + kTitle) {}

    /// Where the last part ends.
    double run() {
        words();
        tiles();
        if (m_painter != nullptr) m_picture.outlook.paint(*m_painter, strip(OutlookFace::kHeight), m_look, m_fonts);
        m_y += OutlookFace::kHeight + kGap;
        bars();
        disputes();
        return m_y;
    }

private:
    [[nodiscard]] QRectF strip(double height) const { return {m_left, m_y, m_width, height}; }

    void words() {
        const QFont story = pictureFont(kStory);
        const int flags = Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap;
        const double height = QFontMetricsF(story).boundingRect(strip(kTall), flags, m_picture.story).height();
        if (m_painter != nullptr) {
            m_painter->setPen(m_look.muted);
            m_painter->setFont(m_fonts.body());
            m_painter->drawText(strip(kAbout), Qt::AlignLeft | Qt::AlignVCenter, m_picture.about);
            m_painter->setPen(m_look.text);
            m_painter->setFont(story);
            m_painter->drawText(strip(height).translated(0, kAbout + 6), flags, m_picture.story);
        }
        m_y += kAbout + 6 + height + kGap;
    }

    void tiles() {
        const double width = (m_width - kGap * (kTilesALine - 1)) / kTilesALine;
        for (std::size_t i = 0; i < m_picture.tiles.size(); ++i) {
            const std::size_t column = i % kTilesALine;
            const QRectF at(m_left + static_cast<double>(column) * (width + kGap), m_y, width, TileFace::kHeight);
            if (m_painter != nullptr) {
                paintCardFrame(*m_painter, at, m_look.line, m_look);
                m_picture.tiles[i].paint(*m_painter, at, m_look, m_fonts);
            }
            if (column + 1 == kTilesALine || i + 1 == m_picture.tiles.size()) m_y += TileFace::kHeight + kGap;
        }
    }

    void bars() {
        const double width = (m_width - kGap) / 2;
        for (std::size_t i = 0; i < m_picture.bars.size(); i += 2) {
            double height = 0;
            for (std::size_t at = i; at < std::min(i + 2, m_picture.bars.size()); ++at)
                height = std::max<double>(height, m_picture.bars[at].height());
            for (std::size_t at = i; m_painter != nullptr && at < std::min(i + 2, m_picture.bars.size()); ++at) {
                const QRectF card(m_left + static_cast<double>(at - i) * (width + kGap), m_y, width, height);
                m_picture.bars[at].paint(*m_painter, card, m_look, m_fonts);
            }
            m_y += height + kGap;
        }
    }

    void disputes() {
        constexpr double kPadding = 14;
        QTextDocument document;
        document.setDocumentMargin(0);
        document.setDefaultFont(m_fonts.body());
        document.setHtml(m_picture.disputes);
        document.setTextWidth(m_width - 2 * kPadding);
        const double height = document.size().height() + 2 * kPadding;
        if (m_painter != nullptr) {
            paintCardFrame(*m_painter, strip(height), m_look.line, m_look);
            m_painter->save();
            m_painter->translate(m_left + kPadding, m_y + kPadding);
            document.drawContents(m_painter);
            m_painter->restore();
        }
        m_y += height;
    }

    const PortfolioPicture& m_picture;
    QPainter* m_painter;
    const Look& m_look;
    FaceFonts m_fonts;
    double m_left;
    double m_width;
    double m_y;
};

}  // namespace

PortfolioPicture makePortfolioPicture(const Portfolio& portfolio, const PortfolioTrend* trend) {
    PortfolioPicture picture;
    picture.provenance = portfolioTables(portfolio, trend).front().provenance;
    picture.about =
        QObject::tr("as of %1 UTC · changes against %2").arg(dateText(portfolio.request.at), portfolio.beforeName);
    picture.story = portfolioStory(portfolio).join(u' ');
    for (TileContent& tile : portfolioTiles(portfolio, trend))
        picture.tiles.push_back(std::move(tile.face));
    picture.outlook = makeOutlook(&portfolio, trend);
    picture.bars = portfolioBars(portfolio, false);
    picture.disputes = disputesHtml(portfolio, lookOf(false));
    return picture;
}

int portfolioPictureHeight(const PortfolioPicture& picture, int width) {
    const QRectF area(0, 0, width, kTall);
    const double foot = pictureFootHeight(area, {}, text(provenanceFooter(picture.provenance)));
    return static_cast<int>(std::ceil(Sheet(picture, area, nullptr).run() + foot));
}

void paintPortfolio(QPainter& painter, const QRectF& area, const PortfolioPicture& picture) {
    painter.save();
    painter.fillRect(area, Qt::white);
    paintPictureTitle(painter, area, picture.provenance, lookOf(false));
    Sheet(picture, area, &painter).run();
    paintPictureFoot(painter, area, {}, text(provenanceFooter(picture.provenance)), lookOf(false));
    painter.restore();
}

}  // namespace leasehold
