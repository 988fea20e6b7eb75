// SPDX-License-Identifier: GPL-3.0-or-later
#include "support_pdf.hpp"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>

namespace leasehold::test {

bool havePoppler() {
    return !QStandardPaths::findExecutable(QStringLiteral("pdftotext")).isEmpty();
}

PdfFile::PdfFile(const QByteArray& bytes) : m_bytes(bytes) {
    QFile file(path());
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
        qFatal("cannot write a PDF");
    }
}

QByteArray PdfFile::ask(const QString& program, const QStringList& arguments) const {
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished() || process.exitCode() != 0) {
        return "failed: " + process.readAllStandardError();
    }
    // What poppler has to repair, it says on its standard error.
    return process.readAllStandardOutput() + process.readAllStandardError();
}

QString PdfFile::info() const {
    return QString::fromUtf8(ask(QStringLiteral("pdfinfo"), {path()}));
}

int PdfFile::pages() const {
    static const QRegularExpression line(QStringLiteral("Pages: +(\\d+)"));
    return line.match(info()).captured(1).toInt();
}

QString PdfFile::fonts() const {
    return QString::fromUtf8(ask(QStringLiteral("pdffonts"), {path()}));
}

bool PdfFile::allFontsEmbedded() const {
    const QStringList lines = fonts().trimmed().split(u'\n').mid(2);
    for (const QString& line : lines) {
        if (!line.contains(QLatin1String("Identity-H       yes"))) {
            return false;
        }
    }
    return !lines.isEmpty();
}

QString PdfFile::text(int page) const {
    QStringList arguments{QStringLiteral("-layout")};
    if (page > 0) {
        arguments << QStringLiteral("-f") << QString::number(page) << QStringLiteral("-l") << QString::number(page);
    }
    return QString::fromUtf8(ask(QStringLiteral("pdftotext"), arguments << path() << QStringLiteral("-")));
}

QImage PdfFile::picture(int page, int dotsPerInch) const {
    const QString number = QString::number(page);
    return QImage::fromData(
        ask(QStringLiteral("pdftoppm"), {QStringLiteral("-r"), QString::number(dotsPerInch), QStringLiteral("-f"),
                                         number, QStringLiteral("-l"), number, path()}));
}

double PdfFile::inkShare(int page) const {
    const QImage image = picture(page).convertToFormat(QImage::Format_Grayscale8);
    qint64 dark = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            dark += image.constScanLine(y)[x] < 250 ? 1 : 0;
        }
    }
    return image.isNull() ? 0 : static_cast<double>(dark) / image.width() / image.height();
}

bool PdfFile::marginsAreClear(int page) const {
    constexpr int kDots = 50;
    const QImage image = picture(page, kDots).convertToFormat(QImage::Format_Grayscale8);
    const int edge = kDots / 4;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const bool inside = x >= edge && y >= edge && x < image.width() - edge && y < image.height() - edge;
            if (!inside && image.constScanLine(y)[x] < 250) {
                return false;
            }
        }
    }
    return !image.isNull();
}

}  // namespace leasehold::test
