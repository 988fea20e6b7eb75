// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPainter>
#include <QTest>
#include <QXmlStreamReader>

#include "tests/support_suite.hpp"
#include "widgets/charts/picture_file.hpp"

using namespace leasehold;

/// Pictures as SVG are XML whatever names a site bears.
class TestSvgNames : public QObject {
    Q_OBJECT
private slots:
    void anyName_data() {
        QTest::addColumn<QString>("name");
        QString controls;
        for (char16_t c = 0; c < 0x20; ++c)
            controls += QChar(c);
        QString upper;
        for (char16_t c = 0x7F; c < 0xA0; ++c)
            upper += QChar(c);
        QTest::newRow("C0") << controls;
        QTest::newRow("DEL and C1") << upper;
        QTest::newRow("bidi") << QStringLiteral("a\u202E\u2066\u200Fb");
        QTest::newRow("lone surrogates") << QString(QChar(0xD800)) + u'x' + QChar(0xDFFF);
        QTest::newRow("no characters") << QString(QChar(0xFFFE)) + QChar(0xFFFF);
        QTest::newRow("markup") << QStringLiteral("</text><script>&amp;]]>\"'");
        QTest::newRow("bytes that are no UTF-8") << QString::fromUtf8("\xC3(\xF5\x80\xED\xA0\x80");
    }
    void anyName() {
        QFETCH(QString, name);
        Provenance from;
        from.title = name.toStdString();
        from.site = name.toStdString();
        from.program = name.toStdString();
        PictureRequest request;
        request.size = QSize(300, 100);
        const auto bytes = pictureBytes(PictureFormat::Svg, request, from,
                                        [&](QPainter& painter, const QRectF&) { painter.drawText(10, 50, name); });
        QVERIFY(bytes);
        QXmlStreamReader reader(*bytes);
        while (!reader.atEnd())
            reader.readNext();
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        for (const unsigned char c : *bytes)
            QVERIFY(c >= 0x20 || c == '\n' || c == '\t' || c == '\r');
    }
};

LEASEHOLD_SUITE(runWidgets<TestSvgNames>)
#include "tst_svg_names.moc"
