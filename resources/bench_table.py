#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_table.py RESULTS.json INPUT.jsonl... : collects what the benchmarks printed and shows it as a table.

A benchmark prints one JSON object per line on stdout: {bench, case, value, unit, against, ratio}. `against` names the
peer or the ceiling that was measured in the same run and `ratio` is the value relative to it; both may be null. Lines
that are no such object are an error, so that a benchmark cannot lose its result in a typing mistake.
"""
import json
import os
import sys

KEYS = ("bench", "case", "value", "unit", "against", "ratio")


def read(path):
    rows = []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                rows.append({key: row[key] for key in KEYS[:4]} | {key: row.get(key) for key in KEYS[4:]})
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise SystemExit(f"{path}:{number}: not a benchmark result ({error!r}): {line.strip()[:80]}")
    return rows


def cell(value):
    if value is None:
        return "-"
    return f"{value:,.4g}" if isinstance(value, float) and abs(value) < 1e4 else (
        f"{value:,.0f}" if isinstance(value, (int, float)) else str(value))


def main(arguments):
    if len(arguments) < 2:
        raise SystemExit("usage: bench_table.py RESULTS.json INPUT.jsonl...")
    rows = [row for path in arguments[1:] for row in read(path)]
    partial = arguments[0] + ".part"
    with open(partial, "w", encoding="utf-8") as out:
        json.dump(rows, out, indent=1)
        out.write("\n")
    os.replace(partial, arguments[0])

    table = [KEYS] + [tuple(cell(row[key]) for key in KEYS) for row in rows]
    widths = [max(len(line[column]) for line in table) for column in range(len(KEYS))]
    right = {2, 5}
    for line in table:
        print("  ".join(text.rjust(width) if column in right else text.ljust(width)
                        for column, (text, width) in enumerate(zip(line, widths))).rstrip())


if __name__ == "__main__":
    main(sys.argv[1:])
