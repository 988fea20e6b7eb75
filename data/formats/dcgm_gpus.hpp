// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "data/formats/importer.hpp"
#include "data/model/metric.hpp"

namespace leasehold {

/// The GPUs of a DCGM file: who says it is what and where, collected from all lines before any is taken, so that no
/// order of lines decides.
///
/// - One place (host and slot) with several UUIDs: where one begins after the other ended, a module was replaced, and
///   the place is the last one's. Where both report at one time they are GPUs of two machines of one name: the first
///   keeps the place, the other gets a machine of its own, named after its UUID, and it is told.
/// - One UUID at several places: it moved, and stands where it was last. Told where it reports from both at one time.
/// - Any line of a MIG instance, of whatever family, says that its GPU is in slices.
class DcgmGpus {
public:
    explicit DcgmGpus(std::string hostLabel) : m_hostLabel(std::move(hostLabel)) {}

    struct Gpu {
        std::string host;  ///< after settle(): the node
        std::string uuid;
        std::string model;
        std::int64_t slot = -1;
        std::string name;        ///< UUID, else host and slot
        std::uint64_t hash = 0;  ///< of the name
        std::int64_t line = 0;   ///< first
        SampleTime first{};      ///< of its samples, where it has `samples`
        SampleTime last{};
        std::int64_t samples = 0;
        bool inSlices = false;
        bool placed = false;  ///< after settle(): a record shall say that it stands at its host and slot
        bool podAsHost = false;
    };
    struct Series {
        std::uint32_t gpu = 0;
        bool instance = false;
        std::string_view problem;  ///< why the labels name no GPU
    };

    /// Of the labels of a line, each set of which is taken apart once.
    const Series& at(std::string_view labels, std::int64_t line);
    [[nodiscard]] Gpu& gpu(const Series& series) { return m_gpus[series.gpu]; }
    /// A sample of a whole GPU.
    void saw(const Series& series, SampleTime t);

    /// After the first pass.
    void settle();
    /// One record for each GPU that has a place, in the order of hosts and slots; and what was found odd.
    Result<> announce(RecordSink& sink);
    [[nodiscard]] std::int64_t announced() const { return m_announced; }

private:
    std::uint32_t gpuOf(const struct DcgmLabels& labels, std::int64_t line);
    void settleSlices();
    void settlePlaces();
    void settlePlace(std::vector<std::uint32_t>& gpus);
    void settleUuids();
    void warn(RecordSink& sink) const;

    struct Told {
        std::int64_t count = 0;
        std::string first;
        void add(const std::string& what) { first = count++ == 0 ? what : first; }
    };

    std::string m_hostLabel;
    std::unordered_map<std::string, Series> m_series;
    std::unordered_map<std::string, std::uint32_t> m_byKey;
    std::vector<Gpu> m_gpus;
    std::string m_key;
    std::int64_t m_announced = 0;
    Told m_replaced;
    Told m_clashes;
    Told m_moved;
    Told m_twice;
    Told m_pods;
};

}  // namespace leasehold
