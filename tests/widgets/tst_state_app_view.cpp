// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QtTest>

#include "support_small_site.hpp"
#include "tests/support_suite.hpp"
#include "widgets/state/app_view.hpp"

using namespace leasehold;

class TestStateAppView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comesBack() {
        AppState state;
        state.setSite(makeOpenSite(test::makeSmallSite(), {}));
        state.setQuantity(scene::Quantity::Power);
        state.setColourSpan(ColourSpan::WindowMax);
        state.setColourRange(scene::Quantity::Power, ColourRange{200, 650});
        state.setBusyThreshold(12.5);
        state.setFabricBy(scene::FabricBy::Load);
        state.setFilter({{{GroupBy::Hall, state.snapshot()->halls[0].name}}});
        state.setSelection(Selection::many(SelectionKind::Gpu, {3, 5, 8}));
        const QJsonObject saved = saveAppState(state);

        AppState other;
        other.setSite(makeOpenSite(test::makeSmallSite(), {}));
        other.setColourRange(scene::Quantity::Utilisation, ColourRange{1, 2});
        QCOMPARE(restoreAppState(other, saved), QStringList{});
        QCOMPARE(saveAppState(other), saved);
        QCOMPARE(other.selection(), state.selection());
        QVERIFY(other.colourRange(scene::Quantity::Power) == std::optional(ColourRange{200, 650}));
        QVERIFY(!other.colourRange(scene::Quantity::Utilisation).has_value());
    }

    void nonsenseIsAsFresh() {
        AppState state;
        state.setSite(makeOpenSite(test::makeSmallSite(), {}));
        const QJsonObject fresh = saveAppState(state);
        restoreAppState(state,
                        {{QStringLiteral("ranges"), QJsonObject{{QStringLiteral("power"), QJsonArray{9, 1}},
                                                                {QStringLiteral("health"), QStringLiteral("x")}}},
                         {QStringLiteral("span"), 3},
                         {QStringLiteral("fabricBy"), QStringLiteral("weight")},
                         {QStringLiteral("selection"), QJsonArray{}}});
        QCOMPARE(saveAppState(state), fresh);
    }
};

LEASEHOLD_SUITE(runGuiless<TestStateAppView>)
#include "tst_state_app_view.moc"
