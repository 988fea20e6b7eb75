// SPDX-License-Identifier: GPL-3.0-or-later
#include "support_program.hpp"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMap>
#include <QRegularExpression>

namespace leasehold::test {
namespace {

constexpr int kPatienceMs = 120'000;
constexpr int kPollMs = 2;

}  // namespace

QByteArray Run::lastLine() const {
    const QByteArray text = err.trimmed();
    return text.mid(text.lastIndexOf('\n') + 1);
}

bool Run::failedPlainly() const {
    static const QRegularExpression form(QStringLiteral("^leasehold: .+: .+; .+$"));
    const bool onlyOne = err.count("\nleasehold: ") + (err.startsWith("leasehold: ") ? 1 : 0) == 1;
    return code == 1 && onlyOne && form.match(QString::fromUtf8(lastLine())).hasMatch();
}

QByteArray Run::told() const {
    return "exit " + QByteArray::number(code) + "\nout: " + out.left(2000) + "\nerr: " + err.right(2000);
}

Program::Program() {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) {
        environment.remove(QLatin1String(name));
    }
    m_process.setProcessEnvironment(environment);
}

void Program::start(const QStringList& arguments) {
    m_process.start(QStringLiteral(LEASEHOLD_PROGRAM), arguments);
    m_process.waitForStarted();
}

bool Program::waitFor(const std::function<bool()>& condition) {
    while (m_process.state() == QProcess::Running) {
        if (condition()) {
            return true;
        }
        m_process.waitForReadyRead(kPollMs);
        m_err += m_process.readAllStandardError();
    }
    return false;
}

bool Program::waitForNews(const QByteArray& text) {
    return waitFor([&] { return m_err.contains(text); });
}

Run Program::finish() {
    Run run;
    const bool ended = m_process.state() == QProcess::NotRunning || m_process.waitForFinished(kPatienceMs);
    if (!ended) {
        m_process.kill();
        m_process.waitForFinished();
    }
    run.code = ended && m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    run.out = m_process.readAllStandardOutput();
    run.err = m_err + m_process.readAllStandardError();
    return run;
}

Run runProgram(const QStringList& arguments) {
    Program program;
    program.start(arguments);
    return program.finish();
}

QString Scratch::file(const QString& name, const QByteArray& content) const {
    QFile out(path(name));
    if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size()) {
        qFatal("cannot write %s", qPrintable(out.fileName()));
    }
    return out.fileName();
}

QString Scratch::demo(const QString& name, const QStringList& options) const {
    QStringList arguments{
        QStringLiteral("demo"),   QStringLiteral("-q"), QStringLiteral("-o"),     path(name),
        QStringLiteral("--gpus"), QStringLiteral("64"), QStringLiteral("--days"), QStringLiteral("1")};
    if (!options.isEmpty()) {
        arguments = arguments.mid(0, 4) + options;
    }
    const Run made = runProgram(arguments);
    if (made.code != 0) {
        qFatal("demo failed: %s", made.told().constData());
    }
    return path(name);
}

QString sample(const QString& name) {
    const QString full = QStringLiteral(LEASEHOLD_SAMPLES "/") + name;
    return QFileInfo::exists(full) ? full : QString();
}

QMap<QString, QByteArray> contentOf(const QString& folder) {
    QMap<QString, QByteArray> content;
    const QDir directory(folder);
    for (const QString& name : directory.entryList(QDir::Files | QDir::Hidden)) {
        QFile file(directory.filePath(name));
        if (file.open(QIODevice::ReadOnly)) {
            content[name] = file.readAll();
        }
    }
    return content;
}

QMap<QString, QByteArray> tablesOf(const QString& folder) {
    QMap<QString, QByteArray> tables = contentOf(folder);
    erase_if(tables, [](const auto& file) { return !file.key().endsWith(QStringLiteral(".csv")); });
    return tables;
}

}  // namespace leasehold::test
