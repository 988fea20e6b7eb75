#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of rooms: docs/rooms.txt against every include, and against the table of docs/architecture.md."""
import os
import re
import sys

LIST, PAGE = "docs/rooms.txt", "docs/architecture.md"
BEGIN, END = "<!-- rooms: drawn from rooms.txt by ./dev rooms -->", "<!-- end of rooms -->"
FLOORS = ("kernels", "data", "widgets", "app")


def rooms():
    with open(LIST, encoding="utf-8") as file:
        lines = [line for line in file.read().splitlines() if line and not line.startswith("#")]
    return {name.strip(): what.strip() for name, what in (line.split("|", 1) for line in lines)}


def wrong_includes(order):
    """(file:line, what is wrong) of each include of a room that is not below, and of rooms that the list lacks."""
    rank = {room: number for number, room in enumerate(order)}
    for floor in FLOORS:
        for folder, _, names in sorted(os.walk(floor)):
            for name in sorted(names):
                if not name.endswith((".cpp", ".hpp", ".cu", ".cuh")):
                    continue
                path = os.path.join(folder, name)
                if folder not in rank:
                    yield f"{path}:1", f"{LIST} has no room {folder}"
                    continue
                with open(path, encoding="utf-8") as file:
                    for number, line in enumerate(file, 1):
                        found = re.match(r'#include "((?:kernels|data|widgets|app)/[^"]+)"', line)
                        other = os.path.dirname(found.group(1)) if found else folder
                        if other != folder and rank.get(other, len(rank)) >= rank[folder]:
                            yield f"{path}:{number}", f"{folder} does not stand on {other} (order of {LIST})"


def table(order):
    lines = [BEGIN, "| room | holds |", "|---|---|"]
    lines += [f"| `{room}` | {what} |" for room, what in order.items()]
    return "\n".join(lines + [END])


def main():
    order = rooms()
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    drawn = re.sub(re.escape(BEGIN) + ".*?" + re.escape(END), lambda _: table(order), page, flags=re.S)
    if "--draw" in sys.argv:
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(drawn)
        return 0
    faults = list(wrong_includes(order))
    faults += [(LIST, f"the room {room} has no sources") for room in order if not os.path.isdir(room)]
    if drawn != page or BEGIN not in page:
        faults.append((PAGE, "does not show the rooms as they are: run ./dev rooms"))
    for place, what in faults:
        print(f"{place}: {what}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
