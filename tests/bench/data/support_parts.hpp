// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Parts of bench_telemetry that stand in files of their own.
namespace leasehold::bench {

/// Bytes a sample of a reference site, and of the real files in the samples folder; says which are absent.
void benchDemoStorage();
void benchRealStorage();

/// The same heatmap by the product, by SQLite over rows, and by DuckDB and ClickHouse where LEASEHOLD_PEERS names a
/// folder whose node_modules holds @duckdb/node-api and chdb; every result compared cell by cell.
void benchPeers();

}  // namespace leasehold::bench
