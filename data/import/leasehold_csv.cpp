// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/import/csv_header.hpp"
#include "data/import/csv_reader.hpp"
#include "data/import/csv_repeats.hpp"
#include "data/import/csv_tables.hpp"
#include "data/import/importer.hpp"
#include "data/import/names.hpp"
#include "data/import/step_finder.hpp"
#include "data/model/metric.hpp"

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

/// Samples in long form. The GPU stands as (node, slot) or as one column "gpu" with "NODE/SLOT" or a UUID.
class Samples {
public:
    Samples(RecordSink& sink, CsvRow& row) : m_sink(sink), m_row(row) {}

    Result<> take(Place at) {
        const auto time = m_row.instant("time");
        const auto value = m_row.real("value");
        SampleRecord sample;
        sample.site = m_row.view("site");
        sample.metric = m_row.view("metric");
        nameGpu(sample);
        if (!time || !value || sample.metric.empty()) {
            m_row.fault("value", "has no time, metric or number");
        }
        if (!m_row.problem().empty()) {
            m_sink.skip(at, m_row.problem());
            return {};
        }
        sample.time = *time;
        sample.value = *value;
        return m_sink.sample(sample, at);
    }

    void nameGpu(SampleRecord& sample) {
        const std::string_view gpu = m_row.view("gpu");
        const std::size_t slash = gpu.rfind('/');
        if (gpu.empty()) {
            sample.node = m_row.view("node");
            sample.slot = m_row.integer("slot").value_or(-1);
            if (sample.node.empty() || sample.slot < 0) m_row.fault("node", "and slot name no GPU");
        } else if (slash == std::string_view::npos) {
            sample.uuid = gpu;
        } else {
            sample.node = gpu.substr(0, slash);
            sample.slot = parseInteger(gpu.substr(slash + 1)).value_or(-1);
            if (sample.slot < 0) m_row.fault("gpu", "is no NODE/SLOT");
        }
    }

private:
    RecordSink& m_sink;
    CsvRow& m_row;
};

class Reader {
public:
    Reader(TextSource& source, RecordSink& sink) : m_source(source), m_sink(sink) {}

    Result<> read() {
        CsvReader csv(m_source);
        if (!readHeader(csv)) {
            return fail(ErrorCode::InvalidInput, m_source.path().string(),
                        "has no header line of a leasehold-csv table" + (m_why.empty() ? m_why : ": " + m_why),
                        "see docs/manual/leasehold-csv.md for the tables and their columns");
        }
        if (m_table->name == "samples") {
            if (auto found = findSteps(); !found) return found;
            CsvReader again(m_source);
            readHeader(again);
            return rows(again);
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

    /// Where the site does not know a metric's step, the samples themselves must show it: one pass more.
    Result<> findSteps() {
        std::map<std::string, StepFinder> steps;
        std::map<std::string, bool> wanted;
        std::vector<CsvField> fields;
        Samples samples(m_sink, m_row);
        m_source.rewind();
        CsvReader csv(m_source);
        readHeader(csv);
        std::int64_t looked = 0;
        for (CsvReader::Row got; (got = csv.next(fields)) != CsvReader::Row::End;) {
            if (got == CsvReader::Row::Broken) continue;
            m_row.setFields(fields);
            const std::string metric = m_row.string("metric");
            const auto [it, fresh] = wanted.try_emplace(metric, false);
            if (fresh) it->second = !m_sink.knownStep(metric);
            const bool any = std::any_of(wanted.begin(), wanted.end(), [](const auto& w) { return w.second; });
            // Export writes metric by metric: a file whose first 10,000 rows need no search needs none, or says so.
            if (!any && ++looked > 10'000) break;
            const auto time = m_row.instant("time");
            if (!it->second || !time || wanted.size() > 64) continue;
            SampleRecord sample;
            samples.nameGpu(sample);
            const std::string key = fmt::format("{}\n{}\n{}", sample.uuid, sample.node, sample.slot);
            steps[metric].see(std::hash<std::string>{}(key), *time);
        }
        m_source.rewind();
        return announce(steps);
    }

    Result<> announce(const std::map<std::string, StepFinder>& steps) {
        for (const auto& [name, finder] : steps) {
            for (const Metric& metric : metricCatalogue()) {
                if (metric.name != name) continue;
                const MetricRecord record{metric.name,   metric.unit, metric.codeBytes, metric.scale, metric.offset,
                                          finder.step(), false};
                if (auto put = m_sink.put(record, {}); !put) return put;
            }
        }
        return {};
    }

    Result<> rows(CsvReader& csv) {
        Samples samples(m_sink, m_row);
        const bool isSamples = m_table->name == "samples";
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
            if (auto taken = isSamples ? samples.take(at) : take(needed, at); !taken) return taken;
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
    const CsvTable* m_table = nullptr;
    CsvRow m_row;
    std::size_t m_columns = 0;
    std::string m_unused;
    std::string m_why;  ///< the header is none of ours
    std::int64_t m_rows = 0;
};

Result<> read(TextSource& source, RecordSink& sink, const ReadOptions&) {
    Reader reader(source, sink);
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
