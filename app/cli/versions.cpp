// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/versions.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <vtkVersion.h>
#include <zstd.h>

#include <QtGlobal>

#include "kernels/device/device.hpp"

#ifndef LEASEHOLD_CUDA_VERSION
#define LEASEHOLD_CUDA_VERSION ""
#endif

namespace leasehold::cli {

std::vector<std::pair<std::string, std::string>> libraryVersions() {
    const std::string toolkit = LEASEHOLD_CUDA_VERSION;
    return {{"qt", qVersion()},
            {"vtk", vtkVersion::GetVTKVersion()},
            {"sqlite", sqlite3_libversion()},
            {"zstd", ZSTD_versionString()},
            {"cuda", kernels::cudaBuilt() ? (toolkit.empty() ? "built in" : toolkit) : "not built in"}};
}

std::string programVersion() {
    return LEASEHOLD_VERSION;
}

std::string versionText() {
    std::string text = fmt::format("leasehold {}", programVersion());
    for (const auto& [name, version] : libraryVersions()) {
        text += fmt::format("\n  {:<7}{}", name, version);
    }
    return text;
}

}  // namespace leasehold::cli
