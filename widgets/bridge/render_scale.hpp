// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <cstddef>

namespace leasehold {

/// How much smaller than the view frames are drawn while the camera moves, so that they come quickly enough. It goes by
/// what frames took: down at once when they are slow, up a step at a time when they have long been quick. A step up
/// that proved too slow is tried less and less often; a step down that made nothing quicker (the time goes elsewhere)
/// is taken back, for then a coarser picture would be for nothing. Any thread, one at a time.
class RenderScale {
public:
    static constexpr std::array<double, 5> kSteps{1, 0.85, 0.7, 0.6, 0.5};
    static constexpr double kWantedMilliseconds = 1000.0 / 30;

    /// For a frame that takes at most that long; above 0.
    explicit RenderScale(double wantedMilliseconds = kWantedMilliseconds) : m_wanted(wantedMilliseconds) {}

    /// Share of the view's width and height; one of kSteps.
    [[nodiscard]] double scale() const { return kSteps[m_step]; }

    /// A frame of the movement, drawn at scale(), took that long until it was on the screen.
    void add(double milliseconds);

private:
    static constexpr std::size_t kJudged = 3;  ///< frames; one slow one alone says nothing
    void go(std::size_t step);

    double m_wanted;
    std::size_t m_step = 0;
    std::array<double, kJudged> m_last{};
    std::size_t m_count = 0;  ///< frames at this step
    std::size_t m_quick = 0;  ///< of them, the last ones that were quick
    std::size_t m_patience = 8;
    bool m_tried = false;    ///< this step was gone up to
    bool m_lowered = false;  ///< this step was gone down to
    std::size_t m_from = 0;  ///< from this one
    double m_before = 0;     ///< where frames took that long
    std::size_t m_hold = 0;  ///< frames for which going down is not tried again
};

}  // namespace leasehold
