// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings.hpp"

#include <QFileInfo>
#include <QSettings>

namespace leasehold {
namespace {

// The only place that knows the keys. The version is raised when docks change, whose old state then means nothing.
constexpr int kDocksVersion = 1;
const QString kGeometry = QStringLiteral("window/geometry");
const QString kDocks = QStringLiteral("window/docks/%1").arg(kDocksVersion);
const QString kPages = QStringLiteral("window/pages");
const QString kDark = QStringLiteral("look/dark");
const QString kBusy = QStringLiteral("figures/busyThreshold");
const QString kMemory = QStringLiteral("telemetry/sampleMemory");
const QString kRecent = QStringLiteral("files/recent");
const QString kExportFolder = QStringLiteral("files/exportFolder");
const QString kQuantity = QStringLiteral("view/colourBy");
const QString kWorst = QStringLiteral("view/worst");

Preferences loadPreferences(const QSettings& store) {
    Preferences chosen;
    chosen.dark = store.value(kDark, chosen.dark).toBool();
    bool good = false;
    if (const double busy = store.value(kBusy).toDouble(&good); good && busy >= 0 && busy <= 100) {
        chosen.busyThreshold = busy;
    }
    if (const auto memory = static_cast<std::size_t>(store.value(kMemory).toULongLong(&good));
        good && memory >= Preferences::kLeastSampleMemory && memory <= Preferences::kMostSampleMemory) {
        chosen.sampleMemory = memory;
    }
    return chosen;
}

}  // namespace

void Settings::remember(const QString& path) {
    const QString full = QFileInfo(path).absoluteFilePath();
    recent.removeAll(full);
    recent.prepend(full);
    recent = recent.mid(0, kMostRecent);
}

Settings loadSettings(const QSettings& store) {
    Settings settings;
    settings.geometry = store.value(kGeometry).toByteArray();
    settings.docks = store.value(kDocks).toByteArray();
    settings.pages = store.value(kPages).toByteArray();
    settings.preferences = loadPreferences(store);
    settings.recent = store.value(kRecent).toStringList().mid(0, Settings::kMostRecent);
    settings.exportFolder = store.value(kExportFolder).toString();
    const int quantity = store.value(kQuantity, 0).toInt();
    if (quantity >= 0 && quantity <= static_cast<int>(scene::kQuantityCount) - 1) {
        settings.quantity = static_cast<scene::Quantity>(quantity);
    }
    settings.worstWins = store.value(kWorst, settings.worstWins).toBool();
    return settings;
}

void saveSettings(const Settings& settings, QSettings& store) {
    store.setValue(kGeometry, settings.geometry);
    store.setValue(kDocks, settings.docks);
    store.setValue(kPages, settings.pages);
    store.setValue(kDark, settings.preferences.dark);
    store.setValue(kBusy, settings.preferences.busyThreshold);
    store.setValue(kMemory, static_cast<qulonglong>(settings.preferences.sampleMemory));
    store.setValue(kRecent, settings.recent);
    store.setValue(kExportFolder, settings.exportFolder);
    store.setValue(kQuantity, static_cast<int>(settings.quantity));
    store.setValue(kWorst, settings.worstWins);
}

}  // namespace leasehold
