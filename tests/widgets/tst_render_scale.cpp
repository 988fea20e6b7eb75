// SPDX-License-Identifier: GPL-3.0-or-later
// How much smaller frames are drawn while they are slow.
#include <QTest>

#include "tests/support_suite.hpp"
#include "widgets/bridge/render_scale.hpp"

using namespace leasehold;

namespace {

/// Frames on a machine where one costs `fixed` milliseconds and `pixels` more at full size; how often the scale
/// changed.
int move(RenderScale& scale, int frames, double fixed, double pixels) {
    int changes = 0;
    for (int i = 0; i < frames; ++i) {
        const double before = scale.scale();
        scale.add(fixed + pixels * before * before);
        changes += scale.scale() != before ? 1 : 0;
    }
    return changes;
}

}  // namespace

class TestRenderScale : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void quickFramesStayFull() {
        RenderScale scale;
        QCOMPARE(move(scale, 200, 2, 14), 0);
        QCOMPARE(scale.scale(), 1.0);
    }
    void oneSlowFrameChangesNothing() {
        RenderScale scale;
        for (int i = 0; i < 100; ++i) {
            scale.add(i % 10 == 5 ? 300 : 20);
            QCOMPARE(scale.scale(), 1.0);
        }
    }
    void goesNoFurtherThanNeeded() {
        RenderScale scale;
        move(scale, 3, 4, 40);  // 44 ms; 33 at 0.85
        QCOMPARE(scale.scale(), 0.85);
        move(scale, 60, 4, 40);
        QCOMPARE(scale.scale(), 0.85);
    }
    void isNeverUnderAHalf() {
        RenderScale scale;
        move(scale, 3, 0, 2000);
        QCOMPARE(scale.scale(), 0.5);
        move(scale, 100, 0, 2000);
        QCOMPARE(scale.scale(), 0.5);
    }
    void comesBackWhenFramesAreQuickAgain() {
        RenderScale scale;
        move(scale, 50, 10, 200);
        QCOMPARE(scale.scale(), 0.5);
        move(scale, 200, 4, 12);
        QCOMPARE(scale.scale(), 1.0);
    }
    /// Where most of a frame has nothing to do with pixels, going down must not be for good.
    void learnsWhatPixelsDoNotCost() {
        RenderScale scale;
        move(scale, 3, 120, 20);  // busy with something else
        QCOMPARE(scale.scale(), 0.5);
        move(scale, 300, 15, 14);
        QCOMPARE(scale.scale(), 1.0);
    }
    /// A coarser picture that comes no sooner would be for nothing.
    void staysFullWherePixelsAreNotTheReason() {
        RenderScale scale;
        double sum = 0;
        for (int i = 0; i < 1000; ++i) {
            sum += scale.scale();
            scale.add(60 + 4 * scale.scale() * scale.scale());
        }
        QVERIFY2(sum / 1000 > 0.97, qPrintable(QString::number(sum / 1000)));
    }
    /// A step that fits and one that does not lie side by side: trying again must get rare.
    void doesNotFlicker() {
        RenderScale scale;
        move(scale, 100, 2, 45);
        QVERIFY2(move(scale, 1000, 2, 45) <= 10, "the scale went back and forth");
        QVERIFY(scale.scale() >= 0.7 && scale.scale() <= 0.85);
    }
};

LEASEHOLD_SUITE(runGuiless<TestRenderScale>)
#include "tst_render_scale.moc"
