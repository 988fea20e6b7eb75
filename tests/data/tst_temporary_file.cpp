// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <chrono>
#include <fstream>
#include <set>

#include "data/store/temporary_file.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
namespace fs = std::filesystem;

class TestTemporaryFile : public QObject {
    Q_OBJECT
private slots:
    void namesCannotBeGuessedAndGo() {
        QTemporaryDir scratch;
        const fs::path target = fs::path(scratch.path().toStdString()) / "site.leasehold";
        std::set<fs::path> names;
        for (int i = 0; i < 100; ++i) {
            auto file = TemporaryFile::beside(target, 0640);
            QVERIFY(file);
            QVERIFY(names.insert(file->path()).second);
            struct stat about {};
            QCOMPARE(::stat(file->path().c_str(), &about), 0);
            QCOMPARE(about.st_mode & 0777U, 0640U);
        }
        QVERIFY(fs::is_empty(target.parent_path()));
    }

    void aNewFileReplacesNothing() {
        QTemporaryDir scratch;
        const fs::path folder = scratch.path().toStdString();
        const fs::path victim = folder / "victim";
        std::ofstream(victim) << "mine";
        for (const bool link : {false, true}) {
            const fs::path target = folder / (link ? "link" : "file");
            link ? fs::create_symlink(victim, target) : void(std::ofstream(target) << "other");
            auto file = TemporaryFile::beside(target, 0600);
            QVERIFY(file);
            QCOMPARE(file->becomeNew(target), EEXIST);
        }
        std::string text;
        std::ifstream(victim) >> text;
        QCOMPARE(text, std::string("mine"));
    }

    void onlyWhatKilledRunsLeftIsSwept() {
        QTemporaryDir scratch;
        const fs::path folder = scratch.path().toStdString();
        // A child's file is stale once the child is gone, a living process's is not.
        const auto leave = [&](const char* name) {
            const pid_t child = fork();
            if (child == 0) {
                auto* file = new auto(TemporaryFile::beside(folder / name, 0600));
                _exit(*file ? 0 : 1);
            }
            int status = 0;
            return waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 0;
        };
        QVERIFY(leave("a"));
        const fs::path foreign = folder / ".leasehold-12345678-1-0123456789abcdef.part";
        const fs::path old = folder / ".leasehold-12345678-2-0123456789abcdef.part-journal";
        const fs::path users = folder / ".leasehold-notes";
        for (const fs::path& path : {foreign, old, users})
            std::ofstream(path) << "x";
        fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(48));
        fs::last_write_time(users, fs::file_time_type::clock::now() - std::chrono::hours(48));
        auto mine = TemporaryFile::beside(folder / "b", 0600);
        QVERIFY(mine);
        QVERIFY(fs::exists(foreign) && fs::exists(users) && !fs::exists(old));
        QCOMPARE(std::distance(fs::directory_iterator(folder), {}), 3);
    }
};

LEASEHOLD_SUITE(runGuiless<TestTemporaryFile>)
#include "tst_temporary_file.moc"
