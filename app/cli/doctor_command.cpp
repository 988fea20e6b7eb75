// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <unistd.h>
#include <vtkGenericOpenGLRenderWindow.h>

#include <fstream>
#include <optional>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/deliver.hpp"
#include "app/cli/display.hpp"
#include "app/cli/text_table.hpp"
#include "app/cli/versions.hpp"
#include "data/store/site_file.hpp"
#include "kernels/base/cpu.hpp"
#include "kernels/device/device.hpp"
#include "widgets/scene/offscreen_context.hpp"

namespace leasehold::cli {
namespace {

using Json = nlohmann::ordered_json;

/// The size of work that the automatic choice of a backend is asked about: a month of 22,000 GPUs at a minute.
constexpr std::uint64_t kTypicalWork = 950'000'000;

struct Memory {
    std::uint64_t total = 0;
    std::optional<std::uint64_t> available;
};

Memory memory() {
    Memory result;
    result.total =
        static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGE_SIZE));
    std::ifstream file("/proc/meminfo");
    std::string key;
    std::uint64_t kibibytes = 0;
    std::string unit;
    while (file >> key >> kibibytes) {
        if (key == "MemAvailable:") {
            result.available = kibibytes * 1024;
        }
        std::getline(file, unit);
    }
    return result;
}

struct Picture {
    std::string way;
    std::string renderer;
    std::string problem;
};

Picture picture() {
    const auto context = scene::OffscreenContext::create();
    if (!context) {
        return {{}, {}, describe(context.error())};
    }
    return {(*context)->way(), (*context)->renderer(), {}};
}

struct Devices {
    std::vector<kernels::DeviceInfo> list;
    kernels::Status status;
    kernels::BackendChoice choice;
};

Devices devices() {
    Devices found;
    found.status = kernels::listDevices(found.list);
    found.choice = kernels::chooseBackend({kernels::Backend::Auto, kTypicalWork, 0, false}, found.list, found.status);
    return found;
}

Json deviceJson(const kernels::DeviceInfo& device) {
    return {{"index", device.index},
            {"name", device.name},
            {"bytes", device.bytes},
            {"free_bytes", device.freeBytes},
            {"compute", fmt::format("{}.{}", device.computeMajor, device.computeMinor)},
            {"multiprocessors", device.multiprocessors}};
}

Json orNull(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

Json doctorJson(const Picture& gl, const Devices& cuda) {
    const kernels::CpuInfo cpu = kernels::cpuInfo();
    const Memory room = memory();
    Json versions = {{"leasehold", programVersion()}};
    for (const auto& [name, version] : libraryVersions()) {
        versions[name] = version;
    }
    Json list = Json::array();
    for (const auto& device : cuda.list) {
        list.push_back(deviceJson(device));
    }
    const Result<> display = findDisplay();
    return {{"versions", versions},
            {"schema_version", currentSchemaVersion()},
            {"gl", {{"way", orNull(gl.way)}, {"renderer", orNull(gl.renderer)}, {"reason", orNull(gl.problem)}}},
            {"display", {{"found", display.has_value()}, {"reason", display ? Json() : Json(display.error().message)}}},
            {"cuda", {{"built", kernels::cudaBuilt()}, {"devices", list}, {"reason", orNull(cuda.status.message)}}},
            {"cpu",
             {{"simd", cpu.simd},
              {"targets", kernels::simdTargets()},
              {"threads", cpu.threads},
              {"scheduler", cpu.scheduler}}},
            {"backend", {{"auto", kernels::backendName(cuda.choice.backend)}, {"reason", cuda.choice.reason}}},
            {"memory", {{"bytes", room.total}, {"available_bytes", room.available ? Json(*room.available) : Json()}}}};
}

std::string doctorText(const Picture& gl, const Devices& cuda) {
    const kernels::CpuInfo cpu = kernels::cpuInfo();
    const Memory room = memory();
    TextTable table({}, {TextTable::Align::Left, TextTable::Align::Left});
    table.add({"leasehold", fmt::format("{} (site files up to schema {})", programVersion(), currentSchemaVersion())});
    for (const auto& [name, version] : libraryVersions()) {
        table.add({name, version});
    }
    table.add({"pictures", gl.problem.empty() ? fmt::format("{} ({})", gl.renderer, gl.way) : gl.problem});
    const Result<> display = findDisplay();
    table.add({"window", display ? "a display is there" : display.error().place + ": " + display.error().message});
    for (const auto& device : cuda.list) {
        table.add({"CUDA device",
                   fmt::format("{}: {}, compute {}.{}, {} of {} free", device.index, device.name, device.computeMajor,
                               device.computeMinor, bytesText(device.freeBytes), bytesText(device.bytes))});
    }
    if (cuda.list.empty()) {
        table.add({"CUDA device", "none: " + cuda.status.message});
    }
    table.add({"processor", fmt::format("{} threads, {}, {}", cpu.threads, cpu.simd, cpu.scheduler)});
    table.add(
        {"backend", fmt::format("auto takes {} ({})", kernels::backendName(cuda.choice.backend), cuda.choice.reason)});
    table.add({"memory", room.available
                             ? fmt::format("{}, {} available", bytesText(room.total), bytesText(*room.available))
                             : bytesText(room.total)});
    return table.text();
}

class DoctorCommand : public Command {
public:
    DoctorCommand() : Command("doctor", "Versions, graphics, devices: for reports and repairs") {}

    void define(CLI::App& app) override { addJson(app, m_json); }

    Result<> run(Context&) override {
        const Picture gl = picture();
        const Devices cuda = devices();
        return m_json ? deliverJson(doctorJson(gl, cuda)) : deliverText(doctorText(gl, cuda));
    }

private:
    bool m_json = false;
};

}  // namespace

std::unique_ptr<Command> makeDoctorCommand() {
    return std::make_unique<DoctorCommand>();
}

}  // namespace leasehold::cli
