#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""recompute_heatmap.py EXPORT HEATMAP.json: mean and coverage per tenant and bin, from the tables of a leasehold-csv
export alone, compared with what `leasehold heatmap --by tenant --json` printed: to the last bit. Exit 1 where not."""
import csv, json, sys
from collections import defaultdict
from datetime import datetime

def table(name): return list(csv.DictReader(open(f"{sys.argv[1]}/{name}.csv", newline="", encoding="utf-8")))
def second(text, other=None): return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()) if text else other

shown = json.load(open(sys.argv[2], encoding="utf-8"))
step = next(int(m["step_s"]) for m in table("metrics") if m["metric"] == shown["metric"])
node = {(n["site"], n["node"]): n for n in table("nodes")}
lease = {l["lease"]: l for l in table("leases")}
value = {(s["site"], s["node"], s["slot"], second(s["time"])): float(s["value"])
         for s in table("samples") if s["metric"] == shown["metric"]}
cells = defaultdict(lambda: [0, 0, 0.0])  # expected, valid, sum
for gpu in table("gpus"):
    place, held, key = node[gpu["site"], gpu["node"]], [], (gpu["site"], gpu["node"], gpu["slot"])
    for a in table("allocations"):
        inside = all(a[k] in ("", place[k]) for k in ("site", "hall", "row", "rack", "pod", "node"))
        if a["scope"] != "count" and inside and int(a["slot_from"] or 0) <= int(gpu["slot"]) < int(a["slot_to"] or 1 << 30):
            of = lease[a["lease"]]
            held.append((max(second(of["from"]), second(a["from"], 0)), min(second(of["to"], 1 << 40), second(a["to"], 1 << 40)),
                         of["tenant"]))
    for t in range(-(-second(shown["from"]) // step) * step, second(shown["to"]), step):
        cell = cells[next((who for start, end, who in held if start <= t < end), "(vacant)"), t - t % shown["bin_s"]]
        cell[0] += 1
        if (*key, t) in value:
            cell[1], cell[2] = cell[1] + 1, cell[2] + value[(*key, t)]

wrong = 0
for r, row in enumerate(shown["rows"]):
    for c, column in enumerate(shown["columns"]):
        expected, valid, total = cells[row, second(column)]
        told = shown["values"][r][c], shown["coverage"][r][c]
        if told != (total / valid if valid else None, valid / expected if expected else None):
            wrong += 1
            print(f"{row} {column}: the program says {told}, the tables {total}/{valid} of {expected}")
print(f"{len(shown['rows']) * len(shown['columns'])} cells compared, {wrong} differ; {len(value)} samples")
sys.exit(1 if wrong or not value else 0)
