// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "data/formats/hostlist.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;

namespace {
QString joined(const std::vector<std::string>& names) {
    QStringList list;
    for (const std::string& name : names) {
        list << QString::fromStdString(name);
    }
    return list.join(QLatin1Char(' '));
}
}  // namespace

class HostlistTest : public QObject {
    Q_OBJECT
private slots:
    void expands_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("names");
        QTest::newRow("empty") << QString() << QString();
        QTest::newRow("one") << QStringLiteral("gn1") << QStringLiteral("gn1");
        QTest::newRow("padding of the low bound") << QStringLiteral("n[08-11]") << QStringLiteral("n08 n09 n10 n11");
        QTest::newRow("no padding") << QStringLiteral("n[8-11]") << QStringLiteral("n8 n9 n10 n11");
        QTest::newRow("low bound wide") << QStringLiteral("n[1081-1082]") << QStringLiteral("n1081 n1082");
        QTest::newRow("commas inside") << QStringLiteral("n[1,3-4],m2") << QStringLiteral("n1 n3 n4 m2");
        QTest::newRow("product") << QStringLiteral("r[1-2]n[1-2]") << QStringLiteral("r1n1 r1n2 r2n1 r2n2");
        QTest::newRow("suffix") << QStringLiteral("n[1-2]-ib") << QStringLiteral("n1-ib n2-ib");
        QTest::newRow("blanks") << QStringLiteral(" a , b[1] ,") << QStringLiteral("a b1");
    }
    void expands() {
        QFETCH(QString, text);
        const auto list = expandHostList(text.toStdString(), 1000);
        QVERIFY2(list, list ? "" : describe(list.error()).c_str());
        QTEST(joined(list->names), "names");
    }

    void refuses_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"n[1-999999999]", "n[1-1000]m[1-1000]", "n[1-2", "n]1[", "n[[1]]", "n[2-1]", "n[a-b]",
                                 "n[]", "n[-1]", "n[1-]", "n[99999999999999999999]", "n[1-18446744073709551615]"}) {
            QTest::newRow(text) << QString::fromLatin1(text);
        }
        QTest::newRow("many brackets") << QStringLiteral("n[1]").repeated(100);
        QTest::newRow("many ones") << QStringLiteral("n[1-900],").repeated(2);
    }
    void refuses() {
        QFETCH(QString, text);
        const auto list = expandHostList(text.toStdString(), 1000);
        QVERIFY(!list);
        QCOMPARE(list.error().code, ErrorCode::InvalidInput);
    }

    void seesForgottenPrefixes_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("element");
        QTest::addColumn<bool>("forgotten");
        QTest::newRow("forgotten") << QStringLiteral("circe-n[001-016],n[019-020]") << 1 << true;
        QTest::newRow("first") << QStringLiteral("circe-n[001-016],n[019-020]") << 0 << false;
        QTest::newRow("other name") << QStringLiteral("login[01-16],lrdn[0001-0009]") << 1 << false;
        QTest::newRow("same") << QStringLiteral("n[1-2],n[4-5]") << 1 << false;
        QTest::newRow("no bracket") << QStringLiteral("circe-n[1-2],n") << 1 << false;
    }
    void seesForgottenPrefixes() {
        QFETCH(QString, text);
        QFETCH(int, element);
        const auto list = expandHostList(text.toStdString(), 1000);
        QVERIFY(list);
        QTEST(list->prefixForgotten(static_cast<std::size_t>(element)), "forgotten");
    }
};

LEASEHOLD_SUITE(runGuiless<HostlistTest>)
#include "tst_hostlist.moc"
