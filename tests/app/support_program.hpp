// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <functional>

namespace leasehold::test {

/// How a run of the program ended.
struct Run {
    int code = -1;  ///< -1: it crashed or was killed
    QByteArray out;
    QByteArray err;

    [[nodiscard]] QByteArray lastLine() const;
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    /// Exit 1 and a last line "leasehold: PLACE: what is wrong; what to do", the only one that begins so.
    [[nodiscard]] bool failedPlainly() const;
    /// For messages of failed comparisons.
    [[nodiscard]] QByteArray told() const;
};

/// The built program in a process of its own, without a display unless said.
class Program {
public:
    Program();

    /// Before start: environment, limits, working folder.
    [[nodiscard]] QProcess& process() { return m_process; }
    void start(const QStringList& arguments);
    /// Waits until the standard error holds the text, or the program ends. True: it was seen while it ran.
    bool waitForNews(const QByteArray& text);
    /// Waits until the condition holds, or the program ends.
    bool waitFor(const std::function<bool()>& condition);
    Run finish();

private:
    QProcess m_process;
    QByteArray m_err;
};

/// Starts, waits, collects.
Run runProgram(const QStringList& arguments);

/// A folder for one test, with files made by name.
class Scratch {
public:
    [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }
    /// Writes a file and gives its path.
    QString file(const QString& name, const QByteArray& content) const;
    /// A small reference site.
    QString demo(const QString& name, const QStringList& options = {}) const;

private:
    QTemporaryDir m_folder;
};

/// A sample's full path; empty where the samples are not there.
QString sample(const QString& name);

/// Every file of a folder by name.
QMap<QString, QByteArray> contentOf(const QString& folder);
/// Its tables alone, for comparing two exports: what stands beside them says when they were made.
QMap<QString, QByteArray> tablesOf(const QString& folder);

}  // namespace leasehold::test
