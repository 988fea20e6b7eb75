// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bridge/render_scale.hpp"

#include <algorithm>
#include <utility>

namespace leasehold {
namespace {

constexpr double kTooSlow = 1.15;     ///< times what is wanted
constexpr double kQuickEnough = 0.8;  ///< times what is wanted: there may be room for more pixels
constexpr double kWorthIt = 0.92;     ///< times what it took before: less is no gain
constexpr std::size_t kMostPatience = 512;
constexpr std::size_t kHold = 120;  ///< frames

}  // namespace

void RenderScale::add(double milliseconds) {
    m_last[m_count % kJudged] = milliseconds;
    ++m_count;
    m_quick = milliseconds < kQuickEnough * m_wanted ? m_quick + 1 : 0;
    if (m_count < kJudged) {
        return;
    }
    auto sorted = m_last;
    std::sort(sorted.begin(), sorted.end());
    const double typical = sorted[kJudged / 2];
    m_hold -= m_hold > 0 ? 1 : 0;
    if (std::exchange(m_lowered, false) && typical > kWorthIt * m_before) {
        m_hold = kHold;
        go(m_from);
    } else if (m_hold == 0 && typical > kTooSlow * m_wanted && m_step + 1 < kSteps.size()) {
        if (m_tried) {
            m_patience = std::min(2 * m_patience, kMostPatience);
        }
        m_lowered = true;
        m_from = m_step;
        m_before = typical;
        // As if all of the time went by pixels; where some does not, the next judgement goes further down.
        std::size_t step = m_step + 1;
        while (step + 1 < kSteps.size() &&
               typical * kSteps[step] * kSteps[step] > m_wanted * kSteps[m_step] * kSteps[m_step]) {
            ++step;
        }
        go(step);
        m_tried = false;
    } else if (m_step > 0 && m_quick >= m_patience) {
        go(m_step - 1);
        m_tried = true;
    }
}

void RenderScale::go(std::size_t step) {
    m_step = step;
    m_count = 0;
    m_quick = 0;
}

}  // namespace leasehold
