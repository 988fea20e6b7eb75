// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/job_indicator.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <algorithm>
#include <cmath>

namespace leasehold {
namespace {

constexpr int kPatienceMs = 250;
constexpr int kSteps = 1000;

}  // namespace

JobIndicator::JobIndicator(JobBoard& jobs, QWidget* parent)
    : QWidget(parent),
      m_jobs(jobs),
      m_text(new QLabel(this)),
      m_bar(new QProgressBar(this)),
      m_cancel(new QToolButton(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_text);
    layout->addWidget(m_bar);
    layout->addWidget(m_cancel);
    m_bar->setFixedWidth(140);
    m_bar->setTextVisible(false);
    m_cancel->setText(tr("Cancel"));
    m_cancel->setToolTip(tr("Stop this work; the site stays as it is"));
    connect(m_cancel, &QToolButton::clicked, this, [this] { m_jobs.cancel(m_shown); });
    connect(&jobs, &JobBoard::changed, this, &JobIndicator::refresh);
    m_patience.setSingleShot(true);
    m_patience.setInterval(kPatienceMs);
    connect(&m_patience, &QTimer::timeout, this, &JobIndicator::refresh);
    hide();
}

void JobIndicator::setDark(bool) {
    update();
}

void JobIndicator::refresh() {
    const std::vector<JobInfo> jobs = m_jobs.running();
    const auto job = std::find_if(jobs.begin(), jobs.end(), [](const JobInfo& j) { return !j.quiet; });
    if (job == jobs.end()) {
        m_shown = 0;
        m_patience.stop();
        hide();
        return;
    }
    if (job->id != m_shown) {
        m_shown = job->id;
        hide();
        m_patience.start();
        return;
    }
    if (m_patience.isActive()) {
        return;
    }
    const QString phase = job->cancelling ? tr("stopping") : job->phase;
    m_text->setText(phase.isEmpty() ? job->title : QStringLiteral("%1: %2").arg(job->title, phase));
    const bool known = job->fraction >= 0;
    m_bar->setRange(0, known ? kSteps : 0);
    if (known) {
        m_bar->setValue(static_cast<int>(std::lround(std::min(1.0, job->fraction) * kSteps)));
    }
    m_cancel->setEnabled(!job->cancelling);
    show();
}

}  // namespace leasehold
