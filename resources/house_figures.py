#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the code is made of, in figures: `./dev figures`. Counts text, not syntax trees, so that it needs nothing but
Python and takes seconds; the same way of counting for every day makes the figures comparable."""
import argparse
import collections
import json
import os
import re
import statistics
import sys

FLOORS = ("kernels", "data", "widgets", "app")
SOURCES = (".cpp", ".cu")
HEADERS = (".hpp", ".cuh")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def files_below(folder, endings):
    for place, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if name.endswith(endings):
                yield os.path.join(place, name)


def plain(text):
    """The text without comments, strings and characters, line for line."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"\w*\(.*?\)\w*"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-zA-Z_])\'(?:\\.|[^\'\\\n])+\'', re.S)
    return pattern.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)) if m.group(0)[0] == "/" else '""' +
                       "\n" * m.group(0).count("\n"), text)


class Block:
    def __init__(self, kind, name, line):
        self.kind, self.name, self.line = kind, name, line
        self.methods = self.members = 0


HEAD = re.compile(r"\b(class|struct|union|enum(?:\s+class)?)\s+(?:\w+\s+)*?(\w+)\s*(?:final)?\s*(?::[^:].*)?$", re.S)
NO_FUNCTION = re.compile(r"^\s*(if|for|while|switch|else|do|try|catch|return|case|default)\b|=\s*$|\breturn\b")


def kind_of(head, inside):
    head = head.strip()
    if re.search(r"\bnamespace\b[^()]*$", head) or head.startswith("extern"):
        return "namespace", ""
    record = HEAD.search(re.sub(r"template\s*<[^{]*?>\s*(?=class|struct)", "", head))
    if record and "(" not in head.split(record.group(1))[-1].split(":")[0]:
        return ("enum" if record.group(1).startswith("enum") else "class"), record.group(2)
    if inside in ("namespace", "class") and ")" in head and not NO_FUNCTION.search(head):
        return "function", head
    return "block", ""


def blocks_of(text):
    """Every block with its first and last line and what it stands in; declarations are counted on their class."""
    stack, done, head, line = [], [], "", 1
    depth = 0  # of parentheses: braces inside them belong to an expression
    for char in text:
        if char == "\n":
            line += 1
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        if char == "{":
            inside = stack[-1].kind if stack else "namespace"
            kind, name = kind_of(head, inside) if depth == 0 else ("block", "")
            if kind == "function" and inside == "class":
                stack[-1].methods += 1
            stack.append(Block(kind, name, line))
            stack[-1].saved = (head, depth)
            head, depth = "", 0
        elif char == "}" and stack:
            block = stack.pop()
            done.append((block, line, stack[-1].kind if stack else "namespace"))
            head, depth = ("" if block.kind != "block" else block.saved[0] + "{}"), block.saved[1]
        elif char == ";" and depth == 0:
            if stack and stack[-1].kind == "class":
                words = re.sub(r"\b(public|private|protected|Q_SIGNALS|Q_SLOTS|signals|slots)\b[^:]*:", "", head)
                if re.match(r"\s*(using|friend|enum|struct|class|Q_OBJECT\s*$|template|static_assert)\b", words):
                    pass
                elif re.search(r"\w\s*\([^()]*(\([^()]*\)[^()]*)*\)\s*(const|noexcept|override|final|=\s*\w+|\s)*$", words):
                    stack[-1].methods += 0 if "= delete" in words or "= default" in words else 1
                elif re.search(r"\w", words) and "static constexpr" not in words:
                    stack[-1].members += 1
            head = ""
        else:
            head += char
    return done


def included(text):
    return re.findall(r'^#include "((?:kernels|data|widgets|app)/[^"]+)"', text, re.M)


def circles(graph):
    """Strongly connected rooms, those of more than one."""
    index, low, stack, found = {}, {}, [], []

    def visit(room):
        index[room] = low[room] = len(index)
        stack.append(room)
        for other in graph.get(room, ()):
            if other not in index:
                visit(other)
                low[room] = min(low[room], low[other])
            elif other in stack:
                low[room] = min(low[room], index[other])
        if low[room] == index[room]:
            knot = []
            while True:
                knot.append(stack.pop())
                if knot[-1] == room:
                    break
            if len(knot) > 1:
                found.append(sorted(knot))

    for room in sorted(graph):
        if room not in index:
            visit(room)
    return found


def documented(header):
    """Public functions of a header, and those with a comment above or beside them."""
    text, all_of_them, told = read(header), 0, 0
    lines, clean = text.split("\n"), plain(text).split("\n")
    private = False
    for number, line in enumerate(clean):
        if re.match(r"\s*(private|protected)\b.*:", line):
            private = True
        elif re.match(r"\s*(public|Q_SIGNALS|signals)\b.*:|\s*(class|struct)\b", line):
            private = False
        if private or re.match(r"\s*(return|if|for|while|using|#|//|friend|static_assert|:)", line):
            continue
        indent = len(line) - len(line.lstrip())
        if indent > 4 or not re.match(r"\s*[\w\[~].*\w\s*\(.*(\{.*\}|;|,|\{|\()\s*$", line) or re.search(r"=\s*(delete|default)", line):
            continue
        if re.search(r"\boverride\b", line) or re.match(r"\s*(explicit\s+)?~?[A-Z]\w*\(", line):
            continue
        all_of_them += 1
        above = number - 1
        while above > 0 and re.match(r"\s*(template\b|\[\[nodiscard\]\]\s*$)", lines[above]):
            above -= 1
        if "///" in lines[number] or lines[above].strip().startswith("///") or (
                lines[above].strip().endswith(";") and above > 0 and told and lines[above - 1].strip().startswith("///")):
            told += 1
    return all_of_them, told


def share(part, whole):
    return round(100 * part / whole, 2) if whole else 0.0


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="one JSON object")
    options.add_argument("--worst", action="store_true", help="and the largest of each kind by name")
    chosen = options.parse_args()

    paths = [p for floor in FLOORS for p in files_below(floor, SOURCES + HEADERS)]
    texts = {p: read(p) for p in paths}
    lengths = {p: text.count("\n") for p, text in texts.items()}
    functions, classes, graph, cut = [], [], collections.defaultdict(set), collections.defaultdict(set)
    for path in paths:
        clean = plain(texts[path])
        for block, last, inside in blocks_of(re.sub(r"^\s*#.*$", "", clean, flags=re.M)):
            if block.kind == "function":
                functions.append((last - block.line + 1, path, " ".join(block.name.split())[-80:]))
            elif block.kind == "class":
                classes.append((block.methods, block.members, path, block.name))
        for other in included(texts[path]):
            if os.path.dirname(other) != os.path.dirname(path):
                graph[os.path.dirname(path)].add(os.path.dirname(other))
        if path.endswith(SOURCES):
            for name in set(re.findall(r"^[^\s#}].*?\b([A-Z]\w+)::~?\w+\(", clean, re.M)):
                cut[name].add(path)
    known = {name for _, _, _, name in classes}
    sliced = {name: where for name, where in cut.items() if name in known and len(where) >= 3}
    sources = [p for p in paths if p.endswith(SOURCES) and os.path.basename(p) != "main.cpp"]
    alone = [p for p in sources if not any(os.path.splitext(p)[0] + end in texts for end in HEADERS)]
    headers = [p for p in paths if p.endswith(HEADERS)]
    counted = [documented(p) for p in headers]
    tests = [p for p in files_below("tests", SOURCES + HEADERS) if "/bench/" not in p and "/emulator/" not in p]
    seen = {other for p in tests for other in included(read(p))}
    own_room = {other for p in tests for other in included(read(p)) if other.split("/")[0] == p.split("/")[1]}
    methods = sorted(c[0] for c in classes if c[0] > 0)

    def at(values, part):
        return values[min(len(values) - 1, int(len(values) * part))] if values else 0

    size = sorted(length for path, length in lengths.items() if path.endswith(SOURCES))
    figures = {
        "lines": sum(lengths.values()),
        "lines_of_a_source": {"median": int(statistics.median(size)), "p95": at(size, 0.95), "max": size[-1]},
        "functions_over_60_lines_percent": share(sum(1 for f in functions if f[0] > 60), len(functions)),
        "methods_of_a_class": {"p95": at(methods, 0.95), "max": methods[-1] if methods else 0},
        "classes_over_40_methods": sum(1 for c in classes if c[0] > 40),
        "classes_over_20_members": sum(1 for c in classes if c[1] > 20 and c[0] > 0),
        "classes_in_three_sources": len(sliced),
        "sources_without_own_header_percent": share(len(alone), len(sources)),
        "circles_of_rooms": circles(graph),
        "public_functions_documented_percent": share(sum(c[1] for c in counted), sum(c[0] for c in counted)),
        "test_lines_a_source_line": round(sum(read(p).count("\n") for p in tests) / sum(lengths.values()), 3),
        "headers_no_test_includes_percent": share(sum(1 for p in headers if p not in seen), len(headers)),
        "headers_tested_on_their_floor_percent": share(sum(1 for p in headers if p in own_room), len(headers)),
    }
    if chosen.json:
        json.dump(figures, sys.stdout, indent=2)
        print()
        return
    for name, value in figures.items():
        if isinstance(value, dict):
            value = ", ".join(f"{key} {one}" for key, one in value.items())
        elif isinstance(value, list):
            value = "; ".join(" > ".join(knot) for knot in value) or "none"
        print(f"{name.replace('_', ' '):44} {value}")
    if chosen.worst:
        print("\nlongest functions")
        for length, path, name in sorted(functions, reverse=True)[:10]:
            print(f"  {length:4}  {path}: {name}")
        print("largest classes: methods, members")
        for count, members, path, name in sorted(classes, reverse=True)[:12]:
            print(f"  {count:4} {members:4}  {path}: {name}")
        print("most members")
        for members, count, path, name in sorted(((c[1], c[0], c[2], c[3]) for c in classes if c[0]), reverse=True)[:8]:
            print(f"  {members:4} {count:4}  {path}: {name}")
        print("classes over three sources and more")
        for name, where in sorted(sliced.items(), key=lambda one: -len(one[1])):
            print(f"  {len(where):4}  {name}")


if __name__ == "__main__":
    main()
