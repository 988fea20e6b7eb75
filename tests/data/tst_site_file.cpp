// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QFile>
#include <QTest>
#include <fstream>

#include "tests/data/support_site.hpp"
#include "tests/support_suite.hpp"

using namespace leasehold;
using namespace leasehold::test;
namespace fs = std::filesystem;

/// Opening, migrating and loading: each kind of bad file has an answer of its own.
class TestSiteFile : public QObject {
    Q_OBJECT
private slots:
    void refusesWhatIsNoSite_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("code");
        QTest::newRow("empty") << QByteArray() << static_cast<int>(ErrorCode::NotASite);
        QTest::newRow("text") << QByteArray("hello, this is no database at all")
                              << static_cast<int>(ErrorCode::NotASite);
        QTest::newRow("short") << QByteArray("SQLite") << static_cast<int>(ErrorCode::NotASite);
        QTest::newRow("magic and junk") << QByteArray("SQLite format 3\0", 16) + QByteArray(4096, 'x')
                                        << static_cast<int>(ErrorCode::NotASite);
    }
    void refusesWhatIsNoSite() {
        QFETCH(QByteArray, content);
        QFETCH(int, code);
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("x.leasehold")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        for (const auto mode : {SiteFile::Mode::Read, SiteFile::Mode::Write}) {
            const auto opened = SiteFile::open(file.fileName().toStdString(), mode);
            QVERIFY(!opened);
            QCOMPARE(static_cast<int>(opened.error().code), code);
            QVERIFY(!opened.error().remedy.empty());
        }
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), content);  // and it is left alone
    }

    void missingFolderAndForeignDatabase() {
        QTemporaryDir folder;
        const fs::path base = folder.path().toStdString();
        QCOMPARE(SiteFile::open(base / "none.leasehold", SiteFile::Mode::Read).error().code, ErrorCode::NotFound);
        QCOMPARE(SiteFile::open(base, SiteFile::Mode::Read).error().code, ErrorCode::NotASite);
        QCOMPARE(SiteFile::open(base / "no" / "folder.leasehold", SiteFile::Mode::Create).error().code, ErrorCode::Io);
        {
            SQLite::Database other((base / "other.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
            other.exec("CREATE TABLE t (a)");
        }
        for (const auto mode : {SiteFile::Mode::Read, SiteFile::Mode::Write, SiteFile::Mode::Create}) {
            QCOMPARE(SiteFile::open(base / "other.db", mode).error().code, ErrorCode::NotASite);
        }
    }

    void aNewerFileIsNamed() {
        ScratchSite site;
        site.sql("PRAGMA user_version = 99");
        const auto opened = SiteFile::open(site.path(), SiteFile::Mode::Read);
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::NewerVersion);
    }

    void migratingTwiceChangesNothing() {
        ScratchSite site;
        const auto read = [&] {
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
            return std::pair(file->revision(), file->database().execAndGet("PRAGMA user_version").getInt());
        };
        const auto first = read();
        QCOMPARE(read(), first);
        QCOMPARE(first.second, currentSchemaVersion());
    }

    void damageIsFound() {
        ScratchSite site;
        site.grid(1, 2, 8, 8, 8);
        {
            std::fstream file(site.path(), std::ios::in | std::ios::out | std::ios::binary);
            file.seekp(8192);
            file << std::string(200000, '\xA5');
        }
        const auto loaded = loadSnapshot(site.path());
        QVERIFY(!loaded);
        QCOMPARE(loaded.error().code, ErrorCode::Damaged);
    }

    void aLockIsNamed() {
        ScratchSite site;
        SQLite::Database other(site.path().string(), SQLite::OPEN_READWRITE);
        other.exec("BEGIN EXCLUSIVE");
        const auto opened = SiteFile::open(site.path(), SiteFile::Mode::Write);
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::Locked);
    }

    void oneFileIsLeft() {
        ScratchSite site;
        site.grid(1, 1, 1, 1, 1);
        QVERIFY(site.load());
        int files = 0;
        for (const auto& entry : fs::directory_iterator(site.folder())) {
            qInfo("%s", entry.path().c_str());
            ++files;
        }
        QCOMPARE(files, 1);
    }

    void readOnlyMediaOpen() {
        ScratchSite site;
        site.grid(1, 1, 1, 1, 1);
        const auto readable = fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read;
        const auto enterable = fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
        fs::permissions(site.path(), readable);
        fs::permissions(site.folder(), readable | enterable);
        const bool root = geteuid() == 0;  // permissions do not hold root back, so be somebody else for a while
        QVERIFY(!root || seteuid(65534) == 0);
        const auto loaded = loadSnapshot(site.path());
        const auto written = SiteFile::open(site.path(), SiteFile::Mode::Write);
        QVERIFY(!root || seteuid(0) == 0);
        fs::permissions(site.folder(), fs::perms::owner_all);
        QVERIFY(loaded);
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::ReadOnly);
    }

    /// A few rows go in by the journal the file has; whoever dies with an edit open leaves the site as it was, and
    /// whoever dies after the commit leaves it edited.
    void editsLastAndStayOneFile_data() {
        QTest::addColumn<bool>("commit");
        QTest::addColumn<bool>("besideWal");
        QTest::newRow("committed") << true << false;
        QTest::newRow("not committed") << false << false;
        QTest::newRow("committed, another holds a WAL") << true << true;
        QTest::newRow("not committed, another holds a WAL") << false << true;
    }
    void editsLastAndStayOneFile() {
        QFETCH(bool, commit);
        QFETCH(bool, besideWal);
        ScratchSite site;
        const pid_t child = fork();
        if (child == 0) {
            // Kept from its destructors, as kill -9 does.
            auto* writer = besideWal ? new auto(SiteFile::open(site.path(), SiteFile::Mode::Write)) : nullptr;
            auto* file = new auto(SiteFile::open(site.path(), SiteFile::Mode::Edit));
            if (!*file || (writer != nullptr && !*writer)) _exit(1);
            const std::string mode = (*file)->database().execAndGet("PRAGMA journal_mode").getString();
            if (mode != (besideWal ? "wal" : "delete")) _exit(2);
            auto* transaction = new auto(WriteTransaction::begin(**file));
            if (!*transaction) _exit(3);
            (*file)->database().exec("INSERT INTO site (name) VALUES ('edited')");
            _exit(commit && !(*transaction)->commit() ? 4 : 0);
        }
        int status = 0;
        QCOMPARE(waitpid(child, &status, 0), child);
        QCOMPARE(WEXITSTATUS(status), 0);
        QCOMPARE(site.load()->sites.size(), commit ? 1U : 0U);
        // The dead edit's journal, in which nothing stood yet, goes with the next one's.
        {
            auto next = SiteFile::open(site.path(), SiteFile::Mode::Edit);
            QVERIFY(next && WriteTransaction::begin(*next)->commit());
        }
        int files = 0;
        for (const auto& entry : fs::directory_iterator(site.folder())) {
            qInfo("%s", entry.path().c_str());
            ++files;
        }
        QCOMPARE(files, 1);
    }

    void rollsBackUnlessCommitted() {
        ScratchSite site;
        {
            auto file = SiteFile::open(site.path(), SiteFile::Mode::Write);
            auto transaction = WriteTransaction::begin(*file);
            file->database().exec("INSERT INTO site (name) VALUES ('gone')");
        }
        QVERIFY(site.load()->sites.empty());
        site.sql("INSERT INTO site (name) VALUES ('kept')");
        QCOMPARE(site.load()->sites.size(), 1U);
    }

    void loadsInPhysicalOrder() {
        ScratchSite site;
        site.grid(2, 11, 3, 2, 4);
        site.sql("UPDATE gpu SET slot = 3 - slot + 100; UPDATE gpu SET slot = slot - 100");
        const SnapshotPtr s = site.load();
        QCOMPARE(s->gpus.size(), 2U * 11 * 3 * 2 * 4);
        QCOMPARE(s->racks.size(), 66U);
        QVERIFY(!s->assumedLayout);
        std::uint32_t next = 0;
        for (std::uint32_t n = 0; n < s->nodes.size(); ++n) {
            QCOMPARE(s->nodes[n].gpus.first, next);
            next = s->nodes[n].gpus.end();
            if (n > 0) {
                QVERIFY(s->nodes[n - 1].rack <= s->nodes[n].rack);
            }
        }
        for (std::uint32_t i = 0; i + 1 < s->gpus.size(); ++i) {
            QVERIFY(s->gpus[i].node != s->gpus[i + 1].node || s->gpus[i].slot < s->gpus[i + 1].slot);
        }
        for (const Rack& rack : s->racks) {
            QCOMPARE(rack.gpus.count, 8U);
            QCOMPARE(rack.nodeCount, 2U);
            QCOMPARE(s->nodes[rack.firstNode].gpus.first, rack.gpus.first);
        }
        QCOMPARE(QString::fromStdString(s->gpuName(GpuOrdinal(0))), QStringLiteral("h1-A-1-n1/0"));
    }

    void whatHasNoPlaceGetsAnAssumedOne() {
        ScratchSite site;
        site.sql(
            "INSERT INTO site (id, name) VALUES (1, 'S'); INSERT INTO pod VALUES (1, 1, 'p1', 1), (2, 1, 'p2', 1);");
        std::string sql;
        for (int i = 1; i <= 40; ++i) {
            sql += "INSERT INTO node (id, site_id, pod_id, name) VALUES (" + std::to_string(i) + ", 1, " +
                   std::to_string(1 + i % 2) + ", 'n" + std::to_string(i) + "');";
        }
        sql += "INSERT INTO switch (id, site_id, name, tier) VALUES (1, 1, 'l1', 'leaf'), (2, 1, 's1', 'spine');";
        site.sql(sql);
        const SnapshotPtr s = site.load();
        QVERIFY(s->assumedLayout);
        for (const Node& node : s->nodes) {
            QVERIFY(node.rack);
            QCOMPARE(s->racks[node.rack.value].pod.value, node.pod.value);
            QVERIFY(s->racks[node.rack.value].assumed);
        }
        QVERIFY(s->switches[0].rack && s->switches[1].rack);
        QVERIFY(s->switches[0].rack != s->switches[1].rack);
        for (std::size_t a = 0; a < s->racks.size(); ++a) {
            for (std::size_t b = a + 1; b < s->racks.size(); ++b) {
                QVERIFY(std::abs(s->racks[a].x - s->racks[b].x) > 0.55F ||
                        std::abs(s->racks[a].y - s->racks[b].y) > 1.15F);
            }
        }
        QCOMPARE(QString::fromStdString(s->nodes[0].name), QStringLiteral("n2"));  // pod p1 first, names in order
    }

    void linksResolveAndOrphansAreLeftOut() {
        ScratchSite site;
        site.grid(1, 1, 1, 2, 1);
        site.sql(
            "INSERT INTO switch (id, site_id, name, tier) VALUES (7, 1, 'leaf', 'leaf'), (9, 1, 'spine', 'spine');"
            "INSERT INTO nic (id, node_id, name) VALUES (5, 1, 'mlx5_0');"
            "INSERT INTO link (a_id, a_port, b_nic, b_id, b_port, rate_mbps, state) VALUES (7, 1, 1, 5, 1, 400000, "
            "NULL),"
            "(7, 2, 0, 9, 1, NULL, 'down'), (7, 3, 1, 99, 1, NULL, NULL);");
        const SnapshotPtr s = site.load();
        QCOMPARE(s->links.size(), 2U);
        QCOMPARE(s->links[0].rateGbps, 400.0F);
        QCOMPARE(s->links[0].b.kind, Endpoint::Kind::Nic);
        QCOMPARE(s->links[1].state, LinkState::Down);
        QCOMPARE(QString::fromStdString(s->switches[s->links[1].b.index].name), QStringLiteral("spine"));
    }
};

LEASEHOLD_SUITE(runGuiless<TestSiteFile>)
#include "tst_site_file.moc"
