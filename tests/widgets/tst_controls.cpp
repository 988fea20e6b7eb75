// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QDateEdit>
#include <QImage>
#include <QPushButton>
#include <QtTest>

#include "tests/support_suite.hpp"
#include "widgets/controls/look.hpp"
#include "widgets/controls/page_head.hpp"

using namespace leasehold;

class TestControls : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { applyLook(*qApp, true); }

    /// A box is one flat field with an arrow: the style draws a bevel round the arrow where the sheet does not.
    void boxesAreFlat_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("dark") << true;
        QTest::newRow("light") << false;
    }
    void boxesAreFlat() {
        QFETCH(bool, dark);
        applyLook(*qApp, dark);
        QComboBox choice;
        choice.addItem(QStringLiteral("Choice"));
        QDateEdit date;
        date.setCalendarPopup(true);
        for (QWidget* box : {static_cast<QWidget*>(&choice), static_cast<QWidget*>(&date)}) {
            box->resize(140, 28);
            const QImage image = box->grab().toImage();
            const QColor field = lookOf(dark).field;
            int ink = 0;
            for (int x = 140 - 22; x < 138; ++x) {
                for (int y = 2; y < 26; ++y) {
                    const bool arrow = qAbs(x - 127) <= 6 && qAbs(y - 14) <= 6;
                    const bool plain = image.pixelColor(x, y) == field;
                    QVERIFY2(
                        arrow || plain,
                        qPrintable(QStringLiteral("%1 at %2, %3").arg(image.pixelColor(x, y).name()).arg(x).arg(y)));
                    ink += plain ? 0 : 1;
                }
            }
            QVERIFY(ink >= 8);
        }
    }

    /// What a page can do stands at the right, and under the title where there is no room beside it.
    void headsBreak() {
        QWidget page;
        PageHead head(QStringLiteral("Rent roll"), &page);
        head.setAbout(QStringLiteral("as of 16 May 2026 23:45 UTC"));
        auto* button = new QPushButton(QStringLiteral("Export…"), &head);
        head.addControl(button);
        const auto placeAt = [&](int width) {
            head.resize(width, head.heightForWidth(width));
            page.resize(width, 400);
            page.show();
            QCoreApplication::sendPostedEvents();
            return QRect(button->mapTo(&head, QPoint(0, 0)), button->size());
        };
        const QRect wide = placeAt(900);
        QVERIFY2(wide.right() > 900 - 24 && wide.top() < 20, qPrintable(QString::number(wide.right())));
        const int oneLine = head.height();
        const QRect narrow = placeAt(320);
        QVERIFY(narrow.top() > wide.bottom() && head.height() > oneLine);
        QVERIFY(narrow.right() < 320);
    }
};

LEASEHOLD_SUITE(runWidgets<TestControls>)
#include "tst_controls.moc"
