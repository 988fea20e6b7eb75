// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/demo/samples.hpp"
#include "data/demo/site_writer.hpp"
#include "data/model/result.hpp"
#include "data/model/time.hpp"
#include "data/store/site_file.hpp"

namespace leasehold::demo {

/// Writes every block of a source, inside the caller's transaction. Blocks are made and compressed on all cores and
/// written in order by one at a time, from changing threads; `beat` is called in the same way, and its Stopped ends
/// the work and comes out here.
Result<> writeUtilisation(SiteFile& file, const SampleSource& source, Duration step, const Beat& beat);
Result<> writePowerAndTemperature(SiteFile& file, const SampleSource& source, Duration step, const Beat& beat);

}  // namespace leasehold::demo
