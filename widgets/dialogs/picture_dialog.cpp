// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/picture_dialog.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "widgets/controls/scroll_body.hpp"

namespace leasehold {
namespace {

constexpr int kLeast = 16;
constexpr QSize kMost(7680, 4320);

}  // namespace

PictureDialog::PictureDialog(QSize view, QWidget* parent)
    : QDialog(parent),
      m_preset(new QComboBox(this)),
      m_width(new QSpinBox(this)),
      m_height(new QSpinBox(this)),
      m_labels(new QCheckBox(tr("Names of halls, rows and racks"), this)),
      m_legend(new QCheckBox(tr("Legend and scale"), this)),
      m_title(new QCheckBox(tr("Title and time"), this)) {
    setWindowTitle(tr("Export picture"));
    auto* body = new QWidget(this);
    auto* form = new QFormLayout(body);
    form->setContentsMargins(20, 16, 20, 16);
    form->setSpacing(10);
    for (const auto& [name, size] : {std::pair{tr("As the view"), view},
                                     {tr("Full HD"), QSize(1920, 1080)},
                                     {tr("4K"), QSize(3840, 2160)},
                                     {tr("8K"), kMost},
                                     {tr("Slide, 4:3"), QSize(2048, 1536)}}) {
        m_preset->addItem(QStringLiteral("%1, %2 × %3").arg(name).arg(size.width()).arg(size.height()), size);
    }
    m_preset->setAccessibleName(tr("Size"));
    m_width->setRange(kLeast, kMost.width());
    m_height->setRange(kLeast, kMost.height());
    m_width->setAccessibleName(tr("Width in pixels"));
    m_height->setAccessibleName(tr("Height in pixels"));
    auto* pixels = new QHBoxLayout;
    pixels->addWidget(m_width);
    pixels->addWidget(m_height);
    form->addRow(tr("Size"), m_preset);
    form->addRow(tr("Pixels"), pixels);
    for (QCheckBox* box : {m_title, m_labels, m_legend}) {
        box->setChecked(true);
        form->addRow(QString(), box);
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("Export…"));
    buttons->button(QDialogButtonBox::Ok)->setProperty("primary", true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new ScrollBody(body, this), 1);
    layout->addWidget(footOf(buttons));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_preset, &QComboBox::currentIndexChanged, this,
            [this] { setPictureSize(m_preset->currentData().toSize()); });
    setPictureSize(view);
}

QSize PictureDialog::pictureSize() const {
    return {m_width->value(), m_height->value()};
}

void PictureDialog::setPictureSize(QSize size) {
    m_width->setValue(size.width());
    m_height->setValue(size.height());
}

bool PictureDialog::withLabels() const {
    return m_labels->isChecked();
}

bool PictureDialog::withLegend() const {
    return m_legend->isChecked();
}

bool PictureDialog::withTitle() const {
    return m_title->isChecked();
}

}  // namespace leasehold
