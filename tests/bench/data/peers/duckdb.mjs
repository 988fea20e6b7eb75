// SPDX-License-Identifier: GPL-3.0-or-later
// duckdb.mjs ROWS.csv DATABASE: loads the rows and prints the median time of the heatmap, then its cells.
import { createRequire } from 'node:module';
const require = createRequire(`${process.env.LEASEHOLD_PEERS}/`);
const { DuckDBInstance } = require('@duckdb/node-api');

const [rows, path] = process.argv.slice(2);
const database = await DuckDBInstance.create(path, { threads: '2' });
const connection = await database.connect();
await connection.run(`CREATE TABLE s AS SELECT * FROM read_csv('${rows}', header = false, columns =
  {'gpu': 'INTEGER', 't': 'SMALLINT', 'u': 'UTINYINT', 'tenant': 'UTINYINT'})`);
await connection.run('CHECKPOINT');
const query = `SELECT tenant, t // 15 AS bin, count(*), sum(u), min(u), max(u), sum((u >= 10)::INT)
  FROM s GROUP BY 1, 2 ORDER BY 1, 2`;
const times = [];
let result;
for (let i = 0; i < 6; ++i) {
    const start = process.hrtime.bigint();
    result = await connection.runAndReadAll(query);
    if (i > 0) times.push(Number(process.hrtime.bigint() - start) / 1e9);
}
times.sort((a, b) => a - b);
console.log(`seconds ${times[2]}`);
for (const row of result.getRows()) console.log(row.map(String).join(','));
