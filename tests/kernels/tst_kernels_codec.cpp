// SPDX-License-Identifier: GPL-3.0-or-later
// Every transform there and back on every instruction set, and the same bytes from each: files travel between machines.

#include <algorithm>
#include <cstring>

#include "kernels/codec/codec.hpp"
#include "tests/kernels/support.hpp"

using namespace leasehold::kernels;
using namespace leasehold::kernels::test;

namespace {

constexpr Transform kTransforms[] = {Transform::Raw, Transform::Delta, Transform::NibblePlanes};

template <SampleCode Code>
std::vector<Code> makeLines(std::mt19937& random, std::size_t lines, int kind) {
    std::vector<Code> codes(lines * kTileSlots);
    int walk = 50;
    for (Code& code : codes) {
        walk += static_cast<int>(random() % 7) - 3;
        switch (kind) {
            case 0:
                code = static_cast<Code>(random());
                break;
            case 1:
                code = static_cast<Code>(walk);
                break;
            case 2:
                code = kNoData<Code>;
                break;
            case 3:
                code = 0;
                break;
            default:
                code = random() % 2 != 0 ? kNoData<Code> : Code{0};
                break;
        }
    }
    return codes;
}

template <SampleCode Code>
void testRoundTrips() {
    std::mt19937 random(3);
    for (const std::size_t lines : {0u, 1u, 2u, 31u, 33u, 255u, 1024u}) {
        for (int kind = 0; kind < 5; ++kind) {
            const auto codes = makeLines<Code>(random, lines, kind);
            for (const Transform transform : kTransforms) {
                std::vector<std::byte> wanted;
                for (const std::string& simd : simdTargets()) {
                    const std::string name = simd + ", transform " + std::to_string(static_cast<int>(transform)) +
                                             ", " + std::to_string(lines) + " lines of kind " + std::to_string(kind);
                    std::vector<std::byte> bytes(encodedBytes<Code>(lines), std::byte{0xA5});
                    std::vector<Code> back(codes.size(), Code{77});
                    check(encode<Code>(transform, codes, bytes, {0, simd}).ok(), name + " encodes");
                    check(decode<Code>(transform, bytes, back, {0, simd}).ok(), name + " decodes");
                    check(back == codes, name + " comes back");
                    if (wanted.empty()) wanted = bytes;
                    check(bytes == wanted, name + " has the same bytes");
                }
            }
        }
    }
}

// The stored form itself, so that no change of code can change files unnoticed.
void testStoredForm() {
    std::vector<std::uint8_t> line(64, 10);
    line[1] = 9;    // deltas 10, -1, 1, 0 ...
    line[33] = 30;  // 20, -20
    std::vector<std::byte> bytes(64);
    check(encode<std::uint8_t>(Transform::Delta, line, bytes).ok(), "delta");
    check(bytes[0] == std::byte{10} && bytes[1] == std::byte{0xFF} && bytes[2] == std::byte{1} &&
              bytes[3] == std::byte{0},
          "deltas of a line");
    check(encode<std::uint8_t>(Transform::NibblePlanes, line, bytes).ok(), "planes");
    // zigzag: 20, 1, 2, and at 33: 40, at 34: 39. Low nibbles first; slot j + 32 above slot j.
    check(bytes[0] == std::byte{0x04} && bytes[1] == std::byte{0x81} && bytes[2] == std::byte{0x72}, "low nibbles");
    check(bytes[32] == std::byte{0x01} && bytes[33] == std::byte{0x20} && bytes[34] == std::byte{0x20}, "high nibbles");
    std::vector<std::uint16_t> wide(64, 0x1234);
    std::vector<std::byte> planes(128);
    check(encode<std::uint16_t>(Transform::NibblePlanes, wide, planes).ok(), "wide planes");
    // zigzag(0x1234) = 0x2468
    check(planes[0] == std::byte{8} && planes[32] == std::byte{6} && planes[64] == std::byte{4} &&
              planes[96] == std::byte{2},
          "four planes, lowest first");
    check(encode<std::uint16_t>(Transform::Raw, wide, planes).ok(), "raw");
    check(planes[0] == std::byte{0x34} && planes[1] == std::byte{0x12}, "little endian");
}

void testRefusals() {
    std::vector<std::uint8_t> lines(64);
    std::vector<std::byte> bytes(64), few(63);
    auto refused = [](const Status& status, const char* what) {
        check(status.code == StatusCode::InvalidArgument, what);
    };
    refused(encode<std::uint8_t>(Transform::Raw, lines, few), "too small an output");
    refused(encode<std::uint8_t>(Transform::Raw, std::span(lines).first(63), few), "half a line");
    refused(encode<std::uint8_t>(static_cast<Transform>(3), lines, bytes), "an unknown transform");
    refused(decode<std::uint8_t>(static_cast<Transform>(255), bytes, lines), "an unknown transform when decoding");
    refused(decode<std::uint8_t>(Transform::Delta, few, lines), "too small an input");
    refused(decode<std::uint8_t>(Transform::Delta, bytes, lines, {0, "abacus"}), "an unknown instruction set");
}

}  // namespace

int main() {
    testRoundTrips<std::uint8_t>();
    testRoundTrips<std::uint16_t>();
    testStoredForm();
    testRefusals();
    return report("codec");
}
