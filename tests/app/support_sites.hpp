// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

#include "support_program.hpp"

/// Sites for suites that compare screens, commands and documents, made by the program from files as operators have
/// them. Each lasts as long as its Scratch. A failed import ends the program.
namespace leasehold::test {

/// 96 nodes of 8 GPUs in two halls; 48 tenants of two nodes each but the last, whose nodes are four; prices in USD, EUR
/// and JPY, a month or a GPU-hour, one unknown and one own use; ramps, service levels, minimum commitments, notices;
/// some leases in the past, some to come; two GPUs down. gpu_util and power_w every hour of 1 to 4 June 2026, with
/// gaps.
QString makeManyTenants(const Scratch& scratch);

/// One node of eight GPUs, one lease, a day of samples.
QString makeOneNode(const Scratch& scratch);

}  // namespace leasehold::test
