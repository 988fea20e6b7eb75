// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/window_words.hpp"

#include <QCoreApplication>
#include <QRegularExpression>

namespace leasehold {
namespace {

QString words(const char* text) {
    return QCoreApplication::translate("WindowWords", text);
}

QString sentence(QString s) {
    s = s.trimmed();
    if (s.isEmpty() || s.endsWith(u'.')) {
        return s;
    }
    return s + u'.';
}

QString capital(QString s) {
    if (!s.isEmpty()) {
        s[0] = s[0].toUpper();
    }
    return s;
}

/// The last part of a place that is a path, with its line where it has one; empty for tables and the like.
QString fileOf(const QString& place) {
    const auto slash = place.lastIndexOf(u'/');
    return slash < 0 ? QString() : place.mid(slash + 1);
}

/// A remedy that only whoever types commands can follow.
bool isCommand(const QString& remedy) {
    static const QRegularExpression typed(QStringLiteral("'leasehold|(^|[ '(])--[a-z]"));
    return typed.match(remedy).hasMatch();
}

/// What the window offers instead.
QString remedyOf(ErrorCode code) {
    switch (code) {
        case ErrorCode::NotFound:
            return words("Choose another with File > Open, or make a site of your own files with File > Import.");
        case ErrorCode::NotASite:
            return words("Site files end in .leasehold; other files are read with File > Import.");
        case ErrorCode::Damaged:
        case ErrorCode::Io:
            return words("Open a copy from before, or import the files again.");
        case ErrorCode::InvalidInput:
        case ErrorCode::Unsupported:
            return words("Another choice of metric, time or filter may do; imports ask for what files do not say.");
        default:
            return {};
    }
}

}  // namespace

QString windowWords(const std::string& report) {
    static const QRegularExpression typed(QStringLiteral("'?--set ([A-Za-z][^ =]*=[^ ,;)']+)'?"));
    return QString::fromStdString(report).replace(typed, words("the setting %1").arg(QStringLiteral("\\1")));
}

QString windowWords(const Error& error) {
    const QString place = QString::fromStdString(error.place);
    const QString file = fileOf(place);
    const QString message = QString::fromStdString(error.message);
    const QString remedy = windowWords(error.remedy);
    QString said = file.isEmpty() || message.contains(file) ? capital(message) : file + QStringLiteral(": ") + message;
    said = sentence(said);
    const QString helps = isCommand(remedy) ? remedyOf(error.code) : sentence(capital(remedy));
    return helps.isEmpty() ? said : said + u' ' + helps;
}

}  // namespace leasehold
