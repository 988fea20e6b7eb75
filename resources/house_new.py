#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`./dev new importer|command NAME`: a file that builds, its test, and its registration. What it writes is the smallest
thing of its kind that works; the comments say where to go on."""
import os
import re
import sys

LICENCE = "// SPDX-License-Identifier: GPL-3.0-or-later\n"

IMPORTER = LICENCE + '''#include "data/formats/importer.hpp"
#include "data/model/names.hpp"

/// What a NAME file is, who writes it, and where its form is described.
namespace leasehold {
namespace {

/// How sure it is, 0 to 100, that a file is one, by its first bytes alone; why, for `leasehold formats` and for doubts.
Probe probe(std::string_view head) {
    return head.starts_with("NAME ") ? Probe{95, "begins with 'NAME '"} : Probe{};
}

/// Topology before telemetry before contracts: what a file refers to is read before it.
int rank(std::string_view, const ReadOptions&) {
    return 20;
}

/// One node a line: "NAME HOST". Every line is taken or told.
Result<> read(TextSource& source, RecordSink& sink, const ReadOptions&) {
    std::string_view line;
    while (source.readLine(line)) {
        const std::string_view words = trimmed(line);
        if (words.empty()) continue;
        const Place at{source.lineNumber(), 0};
        if (!words.starts_with("NAME ")) {
            sink.skip(at, "a line that is not 'NAME HOST'", std::string(words.substr(0, 40)));
            continue;
        }
        NodeRecord node;
        node.name = cleanText(words.substr(std::string_view("NAME ").size()));
        sink.rowsRead(1);
        if (auto taken = sink.put(node, at); !taken) return taken;
    }
    return {};
}

}  // namespace

const Importer& FUNCTIONImporter() {
    static const Importer kImporter{
        "NAME", "what it is, in one line", false, false, probe, rank, read, "'NAME HOST' line that can be read"};
    return kImporter;
}

}  // namespace leasehold
'''

IMPORTER_TEST = LICENCE + '''// Reading NAME files.
#include <QTest>

#include "support_import.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;

class CLASSTest : public QObject {
    Q_OBJECT
private slots:
    void readsWhatItKnows() {
        ImportBench bench;
        const FileReport report = bench.read("some.txt", "NAME oak01\\nNAME oak02\\n");
        QCOMPARE(report.format, std::string("NAME"));
        QCOMPARE(report.byKind.at("node").added, 2);
        QVERIFY(bench.read("some.txt", "NAME oak01\\nNAME oak02\\n").changedNothing());
    }

    void tellsWhatItDoesNot() {
        ImportBench bench;
        const FileReport report = bench.read("some.txt", "NAME oak01\\nwhat is this\\n");
        QCOMPARE(report.skipped, 1);
    }
};

LEASEHOLD_SUITE(runGuiless<CLASSTest>)
#include "tst_import_FILE.moc"
'''

COMMAND = LICENCE + '''#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/deliver.hpp"
#include "data/store/load.hpp"

namespace leasehold::cli {
namespace {

using Json = nlohmann::ordered_json;

class CLASSCommand : public Command {
public:
    CLASSCommand() : Command("NAME", "What it says, in one line") {}

    void define(CLI::App& app) override {
        addSite(app, m_site);
        addJson(app, m_json);
    }

    Result<> run(Context& context) override {
        const auto site = loadSnapshot(m_site, context.stop);
        context.console.endProgress();
        if (!site) return Failure(site.error());
        return m_json ? deliverJson(Json{{"name", (*site)->name}}) : deliverText((*site)->name + "\\n");
    }

private:
    std::string m_site;
    bool m_json = false;
};

}  // namespace

std::unique_ptr<Command> makeCLASSCommand() {
    return std::make_unique<CLASSCommand>();
}

}  // namespace leasehold::cli
'''

COMMAND_TEST = LICENCE + '''// `leasehold NAME`.
#include <QJsonObject>
#include <QTest>

#include "support_program.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold::test;

class TestCliCLASS : public QObject {
    Q_OBJECT
private slots:
    void saysIt() {
        const Scratch scratch;
        const QString site = scratch.demo(QStringLiteral("site.leasehold"));
        const Run run = runProgram({QStringLiteral("NAME"), site, QStringLiteral("--json")});
        QVERIFY2(run.code == 0, run.told().constData());
        QVERIFY(!run.json().value(QStringLiteral("name")).toString().isEmpty());
    }

    void aFileThatIsNotThere() {
        const Run run = runProgram({QStringLiteral("NAME"), QStringLiteral("/nowhere.leasehold")});
        QCOMPARE(run.code, 1);
    }
};

LEASEHOLD_SUITE(runGuiless<TestCliCLASS>)
#include "tst_cli_FILE.moc"
'''


def write(path, text):
    if os.path.exists(path):
        sys.exit(f"dev: {path} is there already")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    print(path)


def insert(path, before, text):
    """Puts `text` before the last place where `before` matches."""
    with open(path, encoding="utf-8") as file:
        content = file.read()
    found = list(re.finditer(before, content, re.M))
    if not found:
        sys.exit(f"dev: {path} does not look as expected: no {before}")
    at = found[-1].start()
    with open(path, "w", encoding="utf-8") as file:
        file.write(content[:at] + text + content[at:])
    print(path)


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("importer", "command") or not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*",
                                                                                             sys.argv[2]):
        print("usage: ./dev new importer|command NAME, NAME as 'nvidia-smi'", file=sys.stderr)
        return 2
    kind, name = sys.argv[1:]
    words = name.split("-")
    upper = "".join(word.capitalize() for word in words)
    lower = upper[0].lower() + upper[1:]
    stem = "_".join(words)

    def filled(text):
        for key, value in (("NAME", name), ("CLASS", upper), ("FUNCTION", lower), ("FILE", stem)):
            text = text.replace(key, value)
        return text

    if kind == "importer":
        write(f"data/formats/{stem}.cpp", filled(IMPORTER))
        write(f"tests/data/tst_import_{stem}.cpp", filled(IMPORTER_TEST))
        insert("data/formats/importer.hpp", r"^const Importer& leaseholdCsvImporter", f"const Importer& {lower}Importer();\n")
        path = "data/formats/formats.cpp"
        with open(path, encoding="utf-8") as file:
            text = file.read()
        count = int(re.search(r"Importer\*, (\d+)> kAll", text).group(1))
        text = text.replace(f"Importer*, {count}> kAll", f"Importer*, {count + 1}> kAll")
        text = text.replace("&leaseYamlImporter()}", f"&leaseYamlImporter(), &{lower}Importer()}}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        print(path)
        print(f"then: ./dev format, ./dev test tst_import_{stem}, a section in docs/manual/import.md")
    else:
        write(f"app/cli/{stem}_command.cpp", filled(COMMAND))
        write(f"tests/app/tst_cli_{stem}.cpp", filled(COMMAND_TEST))
        insert("app/cli/command.hpp", r"^std::unique_ptr<Command> makeDoctorCommand",
               f"std::unique_ptr<Command> make{upper}Command();\n")
        insert("app/cli/command.cpp", r"^    commands.push_back\(makeDoctorCommand",
               f"    commands.push_back(make{upper}Command());\n")
        print(f"then: ./dev format, ./dev test tst_cli_{stem}, a section in docs/manual/command-line.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
