// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/formats/csv_header.hpp"
#include "data/formats/csv_reader.hpp"
#include "data/formats/csv_repeats.hpp"
#include "data/formats/csv_tables.hpp"
#include "data/formats/importer.hpp"
#include "data/formats/sample_table.hpp"
#include "data/model/names.hpp"

/// Our own tables, any subset, one a file.
namespace leasehold {
namespace {

std::vector<CsvField> headerOf(std::string_view head) {
    return splitCsvLine(trimmed(head.substr(0, head.find('\n'))));
}

Probe probe(std::string_view head) {
    const CsvMatch match = matchCsvHeader(headerOf(head));
    return match.table == nullptr
               ? Probe{}
               : Probe{match.confidence, fmt::format("has the columns of {}.csv", match.table->name)};
}

int rank(std::string_view head, const ReadOptions&) {
    const CsvMatch match = matchCsvHeader(headerOf(head));
    return match.table == nullptr ? 0 : match.table->rank;
}

class Reader {
public:
    Reader(TextSource& source, RecordSink& sink, const ReadOptions& options)
        : m_source(source), m_sink(sink), m_options(options) {}

    Result<> read() {
        CsvReader csv(m_source);
        if (!readHeader(csv)) {
            return fail(ErrorCode::InvalidInput, m_source.path().string(),
                        "has no header line of a leasehold-csv table" + (m_why.empty() ? m_why : ": " + m_why),
                        "see docs/manual/leasehold-csv.md for the tables and their columns");
        }
        if (m_table->name == "samples") {
            return readSamples();
        }
        if (!m_table->kind.empty()) m_sink.listsAll("leasehold-csv", {m_table->kind}, true);
        return rows(csv);
    }

    void report() {
        m_sink.rowsRead(m_rows);
        if (!m_unused.empty()) m_sink.warn("columns not used: " + m_unused);
    }

private:
    bool readHeader(CsvReader& csv) {
        std::vector<CsvField> header;
        if (csv.next(header) != CsvReader::Row::Fields) return false;
        m_table = matchCsvHeader(header).table;
        if (m_table == nullptr) {
            m_why = explainCsvHeader(header);
            return false;
        }
        m_row.setHeader(header);
        m_columns = header.size();
        const std::vector<CsvField> known = splitCsvLine(m_table->columns);
        m_unused.clear();
        for (const CsvField& field : header) {
            const CsvField name(std::string{csvColumnName(field)});
            const bool gpuColumn = m_table->name == "samples" && *name == "gpu";
            if (!gpuColumn && std::find(known.begin(), known.end(), name) == known.end()) {
                m_unused += (m_unused.empty() ? "" : ", ") + (name->empty() ? "(blank)" : cleanText(*name));
            }
        }
        return true;
    }

    /// One pass more, for the steps of the metrics and the times that cannot be.
    Result<> surveySamples(SampleTable& samples) {
        do {
            std::vector<CsvField> fields;
            m_source.rewind();
            CsvReader csv(m_source);
            readHeader(csv);
            for (CsvReader::Row got; (got = csv.next(fields)) != CsvReader::Row::End;) {
                if (got == CsvReader::Row::Broken || fields.size() != m_columns) continue;
                m_row.setFields(fields);
                if (!samples.survey()) break;
            }
        } while (samples.surveyAgain());
        m_source.rewind();
        return samples.announce();
    }

    Result<> readSamples() {
        SampleTable samples(m_sink, m_row, m_options);
        if (auto surveyed = surveySamples(samples); !surveyed) return surveyed;
        CsvReader again(m_source);
        readHeader(again);
        const std::int64_t before = m_sink.samplesTaken();
        if (auto done = rows(again, &samples); !done) return done;
        samples.report();
        m_rows = m_sink.samplesTaken() - before;
        return {};
    }

    /// `samples`: takes the rows, where they are samples.
    Result<> rows(CsvReader& csv, SampleTable* samples = nullptr) {
        const std::vector<CsvField> needed = splitCsvLine(m_table->needed);
        CsvRepeats repeats(*m_table, m_sink);
        std::vector<CsvField> fields;
        for (CsvReader::Row got; (got = csv.next(fields)) != CsvReader::Row::End;) {
            const Place at{csv.line(), 0};
            if (got == CsvReader::Row::Broken) {
                m_sink.skip(at, "a row whose quotes do not fit");
                continue;
            }
            if (fields.size() != m_columns) {
                m_sink.skip(at, "a row with another number of columns than the header",
                            fmt::format("{} in place of {}", fields.size(), m_columns));
                continue;
            }
            m_row.setFields(fields);
            if (auto taken = samples != nullptr ? samples->take(at) : take(needed, at); !taken) return taken;
            if (!m_row.problem().empty()) continue;
            ++m_rows;
            repeats.see(m_row, fields, at.line);
        }
        repeats.report();
        // A table that was cut off at the end of a row is told from a whole one by nothing.
        if (m_source.endsOpen() && !m_table->kind.empty()) m_sink.mayBeCut("its last line has no end");
        return {};
    }

    Result<> take(const std::vector<CsvField>& needed, Place at) {
        for (const CsvField& column : needed) {
            if (m_table->name != "ramps" || *column != "share") m_row.need(*column);
        }
        const Record record = csvRecord(*m_table, m_row);
        if (!m_row.problem().empty()) {
            m_sink.skip(at, m_row.reason(), m_row.value());
            return {};
        }
        return m_sink.put(record, at);
    }

    TextSource& m_source;
    RecordSink& m_sink;
    const ReadOptions& m_options;
    const CsvTable* m_table = nullptr;
    CsvRow m_row;
    std::size_t m_columns = 0;
    std::string m_unused;
    std::string m_why;  ///< the header is none of ours
    std::int64_t m_rows = 0;
};

Result<> read(TextSource& source, RecordSink& sink, const ReadOptions& options) {
    Reader reader(source, sink, options);
    if (auto done = reader.read(); !done) return done;
    reader.report();
    return {};
}

}  // namespace

const Importer& leaseholdCsvImporter() {
    static const Importer kImporter{
        "leasehold-csv", "Leasehold's own tables, any subset; what export writes", false, true, probe, rank, read};
    return kImporter;
}

}  // namespace leasehold
