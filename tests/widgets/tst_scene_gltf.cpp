// SPDX-License-Identifier: GPL-3.0-or-later
// The scene as glTF: a document that holds together, in both forms, with every GPU in its place and colour.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <cmath>
#include <cstring>

#include "support_site.hpp"
#include "tests/support_suite.hpp"
#include "widgets/scene/gltf_export.hpp"

using namespace leasehold;
using namespace leasehold::scene;

namespace {

QJsonObject parsed(const std::string& text) {
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

QByteArray bufferOf(const QJsonObject& document) {
    const QString uri = document[QLatin1String("buffers")][0][QLatin1String("uri")].toString();
    return QByteArray::fromBase64(uri.mid(uri.indexOf(u',') + 1).toLatin1());
}

template <class T>
T read(const QByteArray& bytes, qsizetype at) {
    T value{};
    std::memcpy(&value, bytes.constData() + at, sizeof(T));
    return value;
}

}  // namespace

class TestGltf : public QObject {
    Q_OBJECT

private slots:
    void documentHoldsTogether();
    void gpusHaveTheirColours();
    void binaryIsTheSame();
    void emptySite();
};

void TestGltf::documentHoldsTogether() {
    const SnapshotPtr site = testing::makeSite({});
    const SiteGeometryPtr g = buildGeometry(site);
    GltfSpec spec;
    spec.title = "Title";
    spec.marks = {"synthetic"};
    const auto document = parsed(sceneToGltf(*g, testing::makeUtilisation(*site).get(), spec, false));
    QCOMPARE(document[QLatin1String("asset")][QLatin1String("version")].toString(), QStringLiteral("2.0"));
    QCOMPARE(document[QLatin1String("asset")][QLatin1String("extras")][QLatin1String("marks")][0].toString(),
             QStringLiteral("synthetic"));
    const QByteArray bytes = bufferOf(document);
    QCOMPARE(bytes.size(), document[QLatin1String("buffers")][0][QLatin1String("byteLength")].toInteger());
    const QJsonArray accessors = document[QLatin1String("accessors")].toArray();
    const QJsonArray views = document[QLatin1String("bufferViews")].toArray();
    for (const auto mesh : document[QLatin1String("meshes")].toArray()) {
        const QJsonObject primitive = mesh.toObject()[QLatin1String("primitives")][0].toObject();
        const QJsonObject points =
            accessors[primitive[QLatin1String("attributes")][QLatin1String("POSITION")].toInt()].toObject();
        const QJsonObject colours =
            accessors[primitive[QLatin1String("attributes")][QLatin1String("COLOR_0")].toInt()].toObject();
        const QJsonObject indices = accessors[primitive[QLatin1String("indices")].toInt()].toObject();
        QCOMPARE(points[QLatin1String("count")].toInteger(), colours[QLatin1String("count")].toInteger());
        QVERIFY(points[QLatin1String("min")][1].toDouble() > -2 &&
                points[QLatin1String("max")][1].toDouble() < 20);  // y is up
        const QJsonObject view = views[indices[QLatin1String("bufferView")].toInt()].toObject();
        QVERIFY(view[QLatin1String("byteOffset")].toInteger() + view[QLatin1String("byteLength")].toInteger() <=
                bytes.size());
        for (qint64 i = 0; i < indices[QLatin1String("count")].toInteger(); ++i) {
            QVERIFY(read<quint32>(bytes, view[QLatin1String("byteOffset")].toInteger() + 4 * i) <
                    static_cast<quint32>(points[QLatin1String("count")].toInteger()));
        }
    }
    QCOMPARE(document[QLatin1String("nodes")].toArray().size(), document[QLatin1String("meshes")].toArray().size());
}

void TestGltf::gpusHaveTheirColours() {
    const SnapshotPtr site = testing::makeSite({});
    const SiteGeometryPtr g = buildGeometry(site);
    const auto colouring = testing::makeUtilisation(*site);
    const auto document = parsed(sceneToGltf(*g, colouring.get(), {}, false));
    const QByteArray bytes = bufferOf(document);
    qint64 corners = 0;
    for (const auto mesh : document[QLatin1String("meshes")].toArray()) {
        if (!mesh.toObject()[QLatin1String("name")].toString().endsWith(QStringLiteral(" GPUs"))) {
            continue;
        }
        const QJsonObject attributes =
            mesh.toObject()[QLatin1String("primitives")][0][QLatin1String("attributes")].toObject();
        const QJsonObject accessor =
            document[QLatin1String("accessors")][attributes[QLatin1String("COLOR_0")].toInt()].toObject();
        if (corners == 0) {
            const qint64 at = document[QLatin1String("bufferViews")][accessor[QLatin1String("bufferView")].toInt()]
                                      [QLatin1String("byteOffset")]
                                          .toInteger();
            const std::uint32_t first = g->racks[g->rows[g->halls[0].rows[0]].racks[0]].gpus.first;
            const Palette palette = paletteFor(colouring->scheme, colouring->map, darkTheme());
            const double shown = flatColour(palette[colouring->codes[first]], darkTheme()).g / 255.0;
            const double linear = shown <= 0.04045 ? shown / 12.92 : std::pow((shown + 0.055) / 1.055, 2.4);
            QVERIFY(std::abs(read<quint16>(bytes, at + 2) / 65535.0 - linear) < 1e-4);
        }
        corners += accessor[QLatin1String("count")].toInteger();
    }
    std::size_t drawn = 0;
    for (const RackPlace& rack : g->racks) {
        drawn += rack.planned ? 0 : rack.gpus.count;
    }
    QCOMPARE(corners, static_cast<qint64>(drawn * 8));  // front and rear
}

void TestGltf::binaryIsTheSame() {
    const SnapshotPtr site = testing::makeSite({});
    const SiteGeometryPtr g = buildGeometry(site);
    const QByteArray glb = QByteArray::fromStdString(sceneToGltf(*g, nullptr, {}, true));
    QVERIFY(glb.startsWith("glTF"));
    QCOMPARE(read<quint32>(glb, 8), static_cast<quint32>(glb.size()));
    const auto text = read<quint32>(glb, 12);
    const auto document = QJsonDocument::fromJson(glb.mid(20, text)).object();
    QCOMPARE(glb.mid(20 + text + 8), bufferOf(parsed(sceneToGltf(*g, nullptr, {}, false))));
    QVERIFY(document[QLatin1String("buffers")][0].toObject().contains(QStringLiteral("byteLength")));
}

void TestGltf::emptySite() {
    const auto document = parsed(sceneToGltf(*buildGeometry(std::make_shared<Snapshot>()), nullptr, {}, false));
    QCOMPARE(document[QLatin1String("asset")][QLatin1String("version")].toString(), QStringLiteral("2.0"));
    QVERIFY(!document.contains(QStringLiteral("meshes")));
}

LEASEHOLD_SUITE(runGuiless<TestGltf>)
#include "tst_scene_gltf.moc"
