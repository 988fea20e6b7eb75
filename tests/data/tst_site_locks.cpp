// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>
#include <chrono>
#include <fstream>
#include <functional>
#include <thread>

#include "data/analytics/check.hpp"
#include "data/store/site_probe.hpp"
#include "data/store/system_calls.hpp"
#include "tests/data/support_site.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;
namespace fs = std::filesystem;

namespace {

/// A process of its own that runs `body` and ends with its result.
pid_t inChild(const std::function<int()>& body) {
    const pid_t child = fork();
    if (child == 0) _exit(body());
    return child;
}

int resultOf(pid_t child) {
    int status = 0;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Waits until the child has stopped itself.
bool hasStopped(pid_t child) {
    int status = 0;
    return waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status);
}

std::int64_t sites(const fs::path& path) {
    auto file = SiteFile::open(path, SiteFile::Mode::Read);
    if (!file) qFatal("%s", describe(file.error()).c_str());
    return file->database().execAndGet("SELECT count(*) FROM site").getInt64();
}

bool write(const fs::path& path, const std::string& name, SiteFile::Mode mode = SiteFile::Mode::Write) {
    auto file = SiteFile::open(path, mode);
    if (!file) return false;
    auto transaction = WriteTransaction::begin(*file);
    if (!transaction) return false;
    file->database().exec(fmt::format("INSERT INTO site (name) VALUES ('{}')", name));
    return transaction->commit().has_value();
}

int secondsOfStress() {
    const char* const asked = std::getenv("LEASEHOLD_STRESS_SECONDS");
    return asked != nullptr ? std::max(1, std::atoi(asked)) : 4;
}

}  // namespace

/// Several programs on one site: what is committed stays, and who holds it is named.
class TestSiteLocks : public QObject {
    Q_OBJECT
private slots:
    /// A reader that has opened the site twice, as loading does, and closed one of the two still holds its lock: a
    /// writer cannot take the WAL away under it.
    void aReaderKeepsItsLocks_data() {
        QTest::addColumn<bool>("probe");
        QTest::newRow("the site opened again") << false;
        QTest::newRow("the site looked at as an input") << true;
    }
    void aReaderKeepsItsLocks() {
        QFETCH(bool, probe);
        ScratchSite site;
        site.sql("INSERT INTO site (name) VALUES ('first')");
        const pid_t child = inChild([&] {
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Read);
            if (!file) return 1;
            file->database().exec("BEGIN");
            if (file->database().execAndGet("SELECT count(*) FROM site").getInt() != 1) return 2;
            if (probe) {
                if (!isDatabase(site.path())) return 3;
            } else {
                if (!SiteFile::open(site.path(), SiteFile::Mode::Read)) return 3;
            }
            raise(SIGSTOP);
            if (file->database().execAndGet("SELECT count(*) FROM site").getInt() != 1) return 4;
            file->database().exec("COMMIT");
            return 0;
        });
        QVERIFY(hasStopped(child));
        QVERIFY2(lockHolder(site.path()).find(std::to_string(child)) != std::string::npos,
                 "the stopped reader holds no lock");
        kill(child, SIGCONT);
        QCOMPARE(resultOf(child), 0);
    }

    /// The staged loss: a reader stands still in a WAL, a writer commits, closes and another begins; all stays.
    void aCommitBesideAStoppedReaderStays() {
        ScratchSite site;
        auto holding = std::make_unique<Result<SiteFile>>(SiteFile::open(site.path(), SiteFile::Mode::Write));
        QVERIFY(*holding);
        const pid_t reader = inChild([&] {
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Read);
            if (!file) return 1;
            file->database().exec("BEGIN");
            const auto before = file->database().execAndGet("SELECT count(*) FROM site").getInt64();
            { auto again = SiteFile::open(site.path(), SiteFile::Mode::Read); }
            raise(SIGSTOP);
            if (file->database().execAndGet("SELECT count(*) FROM site").getInt64() != before) return 2;
            file->database().exec("COMMIT");
            return 0;
        });
        QVERIFY(hasStopped(reader));
        holding.reset();
        for (int i = 0; i < 5; ++i) {
            QCOMPARE(resultOf(inChild([&] { return write(site.path(), fmt::format("w{}", i)) ? 0 : 1; })), 0);
        }
        kill(reader, SIGCONT);
        QCOMPARE(resultOf(reader), 0);
        QCOMPARE(sites(site.path()), 5);
        QCOMPARE(checkSite(site.path())->errors, 0U);
    }

    void readersNeverSwitchTheJournal() {
        ScratchSite site;
        auto writer = SiteFile::open(site.path(), SiteFile::Mode::Write);
        QVERIFY(writer);
        { QVERIFY(SiteFile::open(site.path(), SiteFile::Mode::Read)); }
        QCOMPARE(writer->database().execAndGet("PRAGMA journal_mode").getString(), std::string("wal"));
        auto reader = SiteFile::open(site.path(), SiteFile::Mode::Read);
        writer->close();
        QCOMPARE(reader->database().execAndGet("PRAGMA journal_mode").getString(), std::string("wal"));
        reader->close();
        // The last close left one file, still marked for a WAL; the next writer takes that back.
        QVERIFY(!fs::exists(site.path().string() + "-wal"));
        QVERIFY(write(site.path(), "next"));
        QCOMPARE(
            SiteFile::open(site.path(), SiteFile::Mode::Read)->database().execAndGet("PRAGMA journal_mode").getString(),
            std::string("delete"));
    }

    void manyProcessesLoseNothing() {
        ScratchSite site;
        site.grid(1, 2, 4, 2, 4);
        const fs::path link = site.folder() / "link.leasehold";
        fs::create_symlink(site.path(), link);
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(secondsOfStress());
        const auto before = sites(site.path());
        std::vector<pid_t> children;
        for (int w = 0; w < 2; ++w) {
            children.push_back(inChild([&, w] {
                std::ofstream done(site.folder() / fmt::format("done-{}", w));
                for (int i = 0; std::chrono::steady_clock::now() < until; ++i) {
                    const std::string name = fmt::format("writer {} row {}", w, i);
                    const auto mode = i % 3 == 0 ? SiteFile::Mode::Edit : SiteFile::Mode::Write;
                    if (write(w == 0 ? site.path() : link, name, mode)) done << name << std::endl;
                }
                return 0;
            }));
        }
        for (int r = 0; r < 6; ++r) {
            children.push_back(inChild([&, r] {
                while (std::chrono::steady_clock::now() < until) {
                    const auto snapshot = loadSnapshot(r % 2 == 0 ? site.path() : link);
                    if (!snapshot && snapshot.error().code != ErrorCode::Locked) {
                        std::fprintf(stderr, "reader: %s\n", describe(snapshot.error()).c_str());
                        return 1;
                    }
                }
                return 0;
            }));
        }
        for (const pid_t child : children) {
            QCOMPARE(resultOf(child), 0);
        }
        std::int64_t promised = 0;
        {
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Read);
            QVERIFY(file);
            SQLite::Statement find(file->database(), "SELECT 1 FROM site WHERE name = ?");
            for (int w = 0; w < 2; ++w) {
                std::ifstream done(site.folder() / fmt::format("done-{}", w));
                for (std::string name; std::getline(done, name); ++promised) {
                    find.bind(1, name);
                    QVERIFY2(find.executeStep(), name.c_str());
                    find.reset();
                }
            }
        }
        qInfo("%lld commits", static_cast<long long>(promised));
        QVERIFY(promised > 0);
        // A commit that failed may not be there either.
        QCOMPARE(sites(site.path()), before + promised);
        QCOMPARE(checkSite(site.path())->errors, 0U);
    }

    void aLockNamesItsHolder() {
        ScratchSite site;
        const pid_t child = inChild([&] {
            SQLite::Database other(site.path().string(), SQLite::OPEN_READWRITE);
            other.exec("BEGIN EXCLUSIVE");
            raise(SIGSTOP);
            return 0;
        });
        QVERIFY(hasStopped(child));
        const auto opened = SiteFile::open(site.path(), SiteFile::Mode::Write);
        kill(child, SIGCONT);
        QCOMPARE(resultOf(child), 0);
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::Locked);
        QVERIFY2(opened.error().message.find(fmt::format("(process {})", child)) != std::string::npos,
                 opened.error().message.c_str());
    }

    void noWalWhereLocksAreNotReliable() {
        static std::int64_t pretended = 0;
        const auto real = systemCalls().fileSystemOf;
        const auto back = qScopeGuard([&] { systemCalls().fileSystemOf = real; });
        for (const std::int64_t fileSystem : {0x6969L, 0xFE534D42L, 0x65735546L, 0x01021997L}) {
            ScratchSite site;
            {
                // An earlier program left it in a WAL.
                SQLite::Database other(site.path().string(), SQLite::OPEN_READWRITE);
                other.exec("PRAGMA journal_mode = WAL");
            }
            pretended = fileSystem;
            systemCalls().fileSystemOf = [](const char*) { return pretended; };
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
            QVERIFY(file);
            QCOMPARE(file->database().execAndGet("PRAGMA journal_mode").getString(), std::string("delete"));
            QVERIFY(WriteTransaction::begin(*file)->commit());
            QVERIFY(!fs::exists(site.path().string() + "-wal") && !fs::exists(site.path().string() + "-shm"));
            systemCalls().fileSystemOf = real;
        }
    }

    void pipesAndFoldersAreRefusedAtOnce() {
        ScratchSite site;
        const fs::path pipe = site.folder() / "pipe.leasehold";
        QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
        for (const auto& path : {pipe, fs::path("/dev/null"), fs::path("/dev/zero"), site.folder()}) {
            for (const auto mode : {SiteFile::Mode::Read, SiteFile::Mode::Write, SiteFile::Mode::Create}) {
                QCOMPARE(SiteFile::open(path, mode).error().code, ErrorCode::NotASite);
            }
            QVERIFY(!isDatabase(path));
        }
    }

    void hardLinksAreReadOnly() {
        ScratchSite site;
        const fs::path other = site.folder() / "other.leasehold";
        fs::create_hard_link(site.path(), other);
        QVERIFY(SiteFile::open(other, SiteFile::Mode::Read));
        QCOMPARE(SiteFile::open(other, SiteFile::Mode::Edit).error().code, ErrorCode::ReadOnly);
        fs::remove(other);
        QVERIFY(SiteFile::open(site.path(), SiteFile::Mode::Edit));
    }

    /// A log that cannot be folded in is not left aside.
    void aLogOnAReadOnlyPlaceIsNotIgnored() {
        if (geteuid() != 0) QSKIP("needs another user's eyes, so root");
        ScratchSite site;
        const fs::path copy = site.folder() / "copy";
        fs::create_directory(copy);
        {
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
            auto transaction = WriteTransaction::begin(*file);
            file->database().exec("INSERT INTO site (name) VALUES ('in the log')");
            QVERIFY(transaction->commit());
            fs::copy(site.path(), copy / "site.leasehold");
            fs::copy(site.path().string() + "-wal", copy / "site.leasehold-wal");
        }
        for (const auto& path : {site.folder(), copy})
            fs::permissions(path, fs::perms(0755));
        fs::permissions(copy / "site.leasehold", fs::perms(0444));
        fs::permissions(copy / "site.leasehold-wal", fs::perms(0444));
        fs::permissions(copy, fs::perms(0555));
        QVERIFY(seteuid(65534) == 0);
        const auto loaded = loadSnapshot(copy / "site.leasehold");
        QVERIFY(seteuid(0) == 0);
        fs::permissions(copy, fs::perms(0755));
        QVERIFY(!loaded || (*loaded)->sites.size() == 1);
        if (!loaded) QCOMPARE(loaded.error().code, ErrorCode::ReadOnly);
    }
};

LEASEHOLD_SUITE(runGuiless<TestSiteLocks>)
#include "tst_site_locks.moc"
