// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/csv_reader.hpp"

#include <csv.h>

#include <new>

namespace leasehold {
namespace {
constexpr std::size_t kMaxRowBytes = 4U << 20U;
constexpr unsigned char kOptions = CSV_STRICT | CSV_EMPTY_IS_NULL;
}  // namespace

/// libcsv calls back per field and per row; one line holds at most one row's end.
struct CsvReader::State {
    State() { restart(); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { csv_free(&parser); }

    void restart() {
        if (started) csv_free(&parser);
        if (csv_init(&parser, kOptions) != 0) throw std::bad_alloc();
        started = true;
        bytes = 0;
        count = 0;
        complete = false;
    }
    static void onField(void* field, std::size_t length, void* self) {
        auto& state = *static_cast<State*>(self);
        if (state.count == state.fields.size()) state.fields.emplace_back();
        CsvField& to = state.fields[state.count++];
        if (field == nullptr) {
            to.reset();
        } else if (to) {
            to->assign(static_cast<const char*>(field), length);
        } else {
            to.emplace(static_cast<const char*>(field), length);
        }
    }
    static void onRow(int, void* self) { static_cast<State*>(self)->complete = true; }

    bool parse(std::string_view text) {
        return csv_parse(&parser, text.data(), text.size(), &onField, &onRow, this) == text.size();
    }
    bool finish() { return csv_fini(&parser, &onField, &onRow, this) == 0; }

    csv_parser parser{};
    bool started = false;
    std::vector<CsvField> fields;
    std::size_t count = 0;
    std::size_t bytes = 0;
    bool complete = false;
    bool ended = false;
    std::int64_t line = 0;
};

CsvReader::CsvReader(TextSource& source) : m_source(&source), m_state(std::make_unique<State>()) {}
CsvReader::CsvReader(CsvReader&&) noexcept = default;
CsvReader::~CsvReader() = default;

std::int64_t CsvReader::line() const {
    return m_state->line;
}

CsvReader::Row CsvReader::next(std::vector<CsvField>& fields) {
    State& state = *m_state;
    state.count = 0;
    state.bytes = 0;
    state.complete = false;
    std::string_view text;
    while (!state.ended && m_source->readRawLine(text)) {
        if (state.bytes == 0) state.line = m_source->lineNumber();
        state.bytes += text.size();
        if (m_source->tooLong() || state.bytes > kMaxRowBytes || !state.parse(text)) {
            state.restart();
            return Row::Broken;
        }
        if (state.complete) break;
        if (state.count == 0 && text.find_first_not_of(" \t\r\n") == std::string_view::npos) state.bytes = 0;
    }
    if (!state.complete) {
        if (state.ended || m_source->stopped()) return Row::End;
        state.ended = true;
        if (!state.finish()) return Row::Broken;
        if (!state.complete || state.count == 0) return Row::End;
    }
    fields.resize(state.count);
    for (std::size_t i = 0; i < state.count; ++i) {
        fields[i].swap(state.fields[i]);
    }
    return Row::Fields;
}

std::vector<CsvField> splitCsvLine(std::string_view line) {
    std::vector<CsvField> fields;
    csv_parser parser{};
    if (csv_init(&parser, CSV_EMPTY_IS_NULL) != 0) return fields;
    const auto onField = [](void* field, std::size_t length, void* out) {
        auto& to = *static_cast<std::vector<CsvField>*>(out);
        to.push_back(field == nullptr ? CsvField() : CsvField(std::string(static_cast<const char*>(field), length)));
    };
    csv_parse(&parser, line.data(), line.size(), onField, nullptr, &fields);
    csv_fini(&parser, onField, nullptr, &fields);
    csv_free(&parser);
    return fields;
}

}  // namespace leasehold
