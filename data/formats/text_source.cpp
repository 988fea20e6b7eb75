// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/text_source.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <system_error>

#include "data/store/site_probe.hpp"

namespace leasehold {
namespace fs = std::filesystem;
namespace {
constexpr std::size_t kChunkBytes = 256U << 10U;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Instant modifiedTime(const fs::path& path) {
    std::error_code problem;
    const auto stamp = fs::last_write_time(path, problem);
    if (problem) {
        return std::chrono::floor<Duration>(std::chrono::system_clock::now());
    }
    return std::chrono::floor<Duration>(std::chrono::file_clock::to_sys(stamp));
}

/// Whether lines end with CR alone: the first one does, and more do than end with LF. A quoted field may hold such
/// bytes, so a few of them do not make the file one of that kind.
bool endsLinesWithReturns(std::string_view head) {
    std::size_t feeds = 0;
    std::size_t returns = 0;
    bool first = false;
    for (std::size_t i = 0; i < head.size();) {
        const std::size_t run = std::min(head.find_first_not_of('\r', i), head.size()) - i;
        const std::size_t next = i + std::max<std::size_t>(run, 1);
        if (run == 0) {
            feeds += head[i] == '\n' ? 1U : 0U;
        } else if (next == head.size() || head[next] != '\n') {
            first = first || (feeds == 0 && returns == 0);
            returns += run;
        }
        i = next;
    }
    return first && returns > feeds;
}

void returnsToFeeds(char* from, char* to, int next) {
    for (; from != to; ++from) {
        const int after = from + 1 == to ? next : static_cast<unsigned char>(from[1]);
        if (*from == '\r' && after != '\n') *from = '\n';
    }
}
}  // namespace

struct TextSource::Hash {
    Hash() : context(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context, EVP_sha256(), nullptr); }
    Hash(const Hash&) = delete;
    Hash& operator=(const Hash&) = delete;
    ~Hash() { EVP_MD_CTX_free(context); }
    EVP_MD_CTX* context;
};

TextSource::TextSource() : m_hash(std::make_unique<Hash>()) {}
TextSource::TextSource(TextSource&&) noexcept = default;
TextSource& TextSource::operator=(TextSource&&) noexcept = default;
TextSource::~TextSource() = default;

Result<TextSource> TextSource::open(const fs::path& path, std::stop_token stop) {
    std::error_code problem;
    const fs::file_status status = fs::status(path, problem);
    if (!fs::exists(status)) {
        return fail(ErrorCode::NotFound, path.string(), "there is no such file", "check the name");
    }
    if (fs::is_directory(status)) {
        return fail(ErrorCode::InvalidInput, path.string(), "is a folder", "name the files in it");
    }
    if (!fs::is_regular_file(status)) {
        return fail(ErrorCode::InvalidInput, path.string(), "is no regular file", "save its content to a file first");
    }
    if (auto readable = refuseDatabase(path); !readable) {
        return Failure(readable.error());
    }
    TextSource source;
    source.m_path = path;
    source.m_stop = std::move(stop);
    source.m_in.open(path, std::ios::binary);
    if (!source.m_in) {
        return fail(ErrorCode::Io, path.string(), "cannot be read", "check its permissions");
    }
    source.m_size = static_cast<std::int64_t>(fs::file_size(path, problem));
    source.m_modified = modifiedTime(path);
    source.m_head.resize(kHeadBytes);
    source.m_in.read(source.m_head.data(), static_cast<std::streamsize>(kHeadBytes));
    source.m_head.resize(static_cast<std::size_t>(source.m_in.gcount()));
    if (source.m_in.bad()) {
        return fail(ErrorCode::Io, path.string(), "cannot be read", "check the disk");
    }
    if (source.m_head.empty()) {
        return fail(ErrorCode::InvalidInput, path.string(), "is empty", "check how it was written");
    }
    if (source.m_head.starts_with(kByteOrderMark)) {
        source.m_head.erase(0, kByteOrderMark.size());
    }
    source.m_carriageReturns = endsLinesWithReturns(source.m_head);
    if (source.m_carriageReturns) {
        returnsToFeeds(source.m_head.data(), source.m_head.data() + source.m_head.size(), 0);
    }
    source.rewind();
    return source;
}

void TextSource::rewind() {
    m_in.clear();
    m_in.seekg(0);
    m_begin = m_end = 0;
    m_position = 0;
    m_lineNumber = 0;
    m_endsOpen = false;
}

bool TextSource::fill() {
    if (m_failed || stopped()) {
        return false;
    }
    m_buffer.resize(kChunkBytes);
    m_in.read(m_buffer.data(), static_cast<std::streamsize>(kChunkBytes));
    const std::streamsize got = m_in.gcount();
    if (m_in.bad()) {
        m_failed = true;
        return false;
    }
    m_begin = 0;
    m_end = static_cast<std::size_t>(got);
    if (m_position + got > m_hashed) {
        const std::int64_t known = std::max<std::int64_t>(0, m_hashed - m_position);
        EVP_DigestUpdate(m_hash->context, m_buffer.data() + known, static_cast<std::size_t>(got - known));
        m_hashed = m_position + got;
    }
    if (m_position == 0 && std::string_view(m_buffer.data(), m_end).starts_with(kByteOrderMark)) {
        m_begin = kByteOrderMark.size();
    }
    if (m_carriageReturns && got > 0) {
        returnsToFeeds(m_buffer.data(), m_buffer.data() + got, m_in.eof() ? 0 : m_in.peek());
    }
    m_position += got;
    if (m_progress) {
        m_progress(m_position);
    }
    return got > 0;
}

bool TextSource::takeLine(std::string_view& line) {
    m_line.clear();
    m_tooLong = false;
    bool spans = false;
    while (true) {
        if (m_begin == m_end && !fill()) {
            if (stopped() || m_failed || !spans) {
                return false;
            }
            line = m_line;  // the last line, without an end
            m_endsOpen = true;
            break;
        }
        const char* from = m_buffer.data() + m_begin;
        const auto* feed = static_cast<const char*>(std::memchr(from, '\n', m_end - m_begin));
        const std::size_t length = feed == nullptr ? m_end - m_begin : static_cast<std::size_t>(feed - from) + 1;
        m_begin += length;
        if (feed != nullptr && !spans) {
            line = {from, length};
            break;
        }
        spans = true;
        const std::size_t room = kMaxLineBytes - std::min(kMaxLineBytes, m_line.size());
        m_tooLong = m_tooLong || length > room;
        m_line.append(from, std::min(length, room));
        if (feed != nullptr) {
            line = m_line;
            break;
        }
    }
    ++m_lineNumber;
    return true;
}

bool TextSource::readRawLine(std::string_view& line) {
    return takeLine(line);
}

bool TextSource::readLine(std::string_view& line) {
    if (!takeLine(line)) {
        return false;
    }
    if (line.ends_with('\n')) {
        line.remove_suffix(1);
    }
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return true;
}

Result<std::string> TextSource::readAll(std::size_t limit) {
    std::string text;
    std::string_view line;
    while (readRawLine(line)) {
        if (m_tooLong || text.size() + line.size() > limit) {
            return fail(ErrorCode::InvalidInput, m_path.string(), "is too large for its format",
                        "split it into several files");
        }
        text += line;
    }
    return text;
}

std::string TextSource::sha256() {
    while (fill()) {
    }
    if (m_failed || stopped()) {
        return {};
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    EVP_DigestFinal_ex(m_hash->context, digest.data(), &length);
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (unsigned int i = 0; i < length; ++i) {
        text += kDigits[digest[i] >> 4U];
        text += kDigits[digest[i] & 15U];
    }
    return text;
}

}  // namespace leasehold
