// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/model/time.hpp"
#include "support_small_site.hpp"
#include "widgets/state/app_state.hpp"
#include "widgets/state/jobs.hpp"

namespace leasehold::test {

/// A page on the small site, as of 1 June 2026: Anthropic's lease and Reflection AI's, whose price is unknown.
template <class Page>
struct Shown {
    AppState state;
    JobBoard jobs;
    Page page{state, jobs};

    Shown() {
        state.setSite(makeOpenSite(makeSmallSite(), {}));
        state.setCursor(*parseInstant("2026-06-01"));
        page.resize(1280, 860);
        page.show();
    }
};

}  // namespace leasehold::test
