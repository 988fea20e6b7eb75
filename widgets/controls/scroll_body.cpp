// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/scroll_body.hpp"

#include <QAbstractButton>
#include <QApplication>
#include <QDialogButtonBox>
#include <QEvent>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

namespace leasehold {
namespace {

constexpr int kLeastHeight = 96;

}  // namespace

ScrollBody::ScrollBody(QWidget* content, QWidget* parent) : QScrollArea(parent) {
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);  // what is in it has the focus, and is scrolled to
    setWidget(content);
    content->installEventFilter(this);
    // Whoever tabs to a field sees it.
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) {
        if (now != nullptr && widget() != nullptr && widget()->isAncestorOf(now)) {
            ensureWidgetVisible(now, 20, 20);
        }
    });
}

QSize ScrollBody::sizeHint() const {
    const QSize wanted = widget()->sizeHint().expandedTo(widget()->minimumSizeHint());
    const int height = widget()->hasHeightForWidth()
                           ? std::max(wanted.height(), widget()->heightForWidth(wanted.width()))
                           : wanted.height();
    return {wanted.width(), height};
}

QSize ScrollBody::minimumSizeHint() const {
    const QSize least = widget()->minimumSizeHint();
    return {least.width() + verticalScrollBar()->sizeHint().width(), std::min(least.height(), kLeastHeight)};
}

QWidget* footOf(QWidget* buttons) {
    auto* foot = new QWidget(buttons->parentWidget());
    auto* layout = new QVBoxLayout(foot);
    layout->setContentsMargins(20, 6, 20, 16);
    layout->addWidget(buttons);
    if (const auto* box = qobject_cast<QDialogButtonBox*>(buttons)) {
        for (QAbstractButton* button : box->buttons()) {
            button->setIcon({});  // the desktop's coloured ticks and crosses are of another family
        }
    }
    return foot;
}

bool ScrollBody::eventFilter(QObject* watched, QEvent* event) {
    if (watched == widget() && event->type() == QEvent::LayoutRequest) {
        updateGeometry();
    }
    return QScrollArea::eventFilter(watched, event);
}

}  // namespace leasehold
