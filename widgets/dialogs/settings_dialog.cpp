// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/settings_dialog.hpp"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "widgets/controls/look.hpp"
#include "widgets/controls/scroll_body.hpp"
#include "widgets/models/words.hpp"

namespace leasehold {
namespace {

constexpr int kNoteWidth = 380;

int megabytes(std::size_t bytes) {
    return static_cast<int>(bytes >> 20U);
}

QLabel* makeNote(const QString& words, QWidget* parent) {
    auto* note = new QLabel(words, parent);
    note->setProperty("role", QStringLiteral("muted"));
    note->setFont(smallFont());
    note->setWordWrap(true);
    note->setFixedWidth(kNoteWidth);
    return note;
}

QSpinBox* makeNumber(int low, int high, const QString& unit, QWidget* parent) {
    auto* number = new QSpinBox(parent);
    number->setRange(low, high);
    number->setSuffix(unit);
    number->setGroupSeparatorShown(true);
    number->setButtonSymbols(QAbstractSpinBox::NoButtons);
    number->setAlignment(Qt::AlignRight);
    number->setFixedWidth(120);
    return number;
}

}  // namespace

SettingsDialog::SettingsDialog(const Preferences& now, std::size_t inUse, QWidget* parent)
    : QDialog(parent),
      m_theme(new QComboBox(this)),
      m_threshold(makeNumber(0, 100, tr(" %"), this)),
      m_memory(makeNumber(megabytes(Preferences::kLeastSampleMemory), megabytes(Preferences::kMostSampleMemory),
                          tr(" MB"), this)) {
    setWindowTitle(tr("Settings"));
    m_theme->addItem(tr("Dark"), true);
    m_theme->addItem(tr("Light"), false);
    m_theme->setFixedWidth(120);
    m_memory->setSingleStep(64);
    auto* body = new QWidget(this);
    auto* form = new QFormLayout(body);
    form->setContentsMargins(20, 18, 20, 18);
    form->setHorizontalSpacing(18);
    form->setVerticalSpacing(6);
    form->setLabelAlignment(Qt::AlignLeft);
    form->addRow(tr("&Theme"), m_theme);
    form->addItem(new QSpacerItem(0, 8));
    form->addRow(tr("&Busy from"), m_threshold);
    form->addRow(QString(), makeNote(tr("A leased GPU at or over this utilisation is busy, under it idle. It rules "
                                        "pictures and figures alike."),
                                     this));
    form->addItem(new QSpacerItem(0, 8));
    form->addRow(tr("&Memory for samples"), m_memory);
    const QString use = inUse > 0 ? tr(" In use now: %1 MB.").arg(grouped(inUse >> 20U)) : QString();
    form->addRow(QString(), makeNote(tr("Samples that were looked at stay unpacked up to here, so that scrubbing over "
                                        "them and other leases, filters and thresholds do not read the file again. Two "
                                        "weeks of 220,000 GPUs every 15 minutes take 300 MB.") +
                                         use,
                                     this));
    auto* buttons =
        new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel | QDialogButtonBox::RestoreDefaults, this);
    buttons->button(QDialogButtonBox::Ok)->setProperty("primary", true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new ScrollBody(body, this), 1);
    layout->addWidget(footOf(buttons));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this,
            &SettingsDialog::setDefaults);
    put(now);
}

void SettingsDialog::setDefaults() {
    put({});
}

void SettingsDialog::put(const Preferences& preferences) {
    m_theme->setCurrentIndex(m_theme->findData(preferences.dark));
    m_threshold->setValue(static_cast<int>(std::lround(preferences.busyThreshold)));
    m_memory->setValue(megabytes(preferences.sampleMemory));
}

Preferences SettingsDialog::preferences() const {
    return {m_theme->currentData().toBool(), static_cast<double>(m_threshold->value()),
            static_cast<std::size_t>(m_memory->value()) << 20U};
}

}  // namespace leasehold
