// SPDX-License-Identifier: GPL-3.0-or-later
// clickhouse.mjs ROWS.csv FOLDER: loads the rows into a MergeTree and prints the median time of the heatmap, then its
// cells.
import { createRequire } from 'node:module';
const require = createRequire(`${process.env.LEASEHOLD_PEERS}/`);
const { Session } = require('chdb');

const [rows, folder] = process.argv.slice(2);
const session = new Session(folder);
session.query('CREATE DATABASE x');
session.query(`CREATE TABLE x.s (gpu UInt32 CODEC(Delta, LZ4), t UInt16, u UInt8, tenant UInt8)
  ENGINE = MergeTree ORDER BY (gpu, t)`);
session.query(`INSERT INTO x.s SELECT * FROM file('${rows}', 'CSV', 'gpu UInt32, t UInt16, u UInt8, tenant UInt8')`);
session.query('OPTIMIZE TABLE x.s FINAL');
const query = `SELECT tenant, intDiv(t, 15) AS bin, count(), sum(u), min(u), max(u), countIf(u >= 10)
  FROM x.s GROUP BY tenant, bin ORDER BY tenant, bin SETTINGS max_threads = 2`;
const times = [];
let result;
for (let i = 0; i < 6; ++i) {
    const start = process.hrtime.bigint();
    result = session.query(query, 'CSV');
    if (i > 0) times.push(Number(process.hrtime.bigint() - start) / 1e9);
}
times.sort((a, b) => a - b);
console.log(`seconds ${times[2]}`);
console.log(String(result).trim());
session.cleanup?.();
