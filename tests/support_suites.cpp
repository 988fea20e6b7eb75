// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support_suites.hpp"

#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::test {
namespace {

// Made at the first use: suites register themselves while the program's own objects are still being made.
std::map<std::string, RunSuite, std::less<>>& suites() {
    static std::map<std::string, RunSuite, std::less<>> all;
    return all;
}

std::string nameOf(std::string_view file) {
    const std::size_t slash = file.find_last_of('/');
    if (slash != std::string_view::npos) file.remove_prefix(slash + 1);
    return std::string(file.substr(0, file.find('.')));
}

}  // namespace

bool registerSuite(const char* file, RunSuite run) {
    return suites().emplace(nameOf(file), run).second;
}

}  // namespace leasehold::test

int main(int argc, char** argv) {
    using leasehold::test::suites;
    const auto found = argc > 1 ? suites().find(std::string_view(argv[1])) : suites().end();
    if (found == suites().end()) {
        std::fprintf(stderr, "usage: %s SUITE [FUNCTION...]; the suites are:\n", argv[0]);
        for (const auto& [name, run] : suites())
            std::fprintf(stderr, "  %s\n", name.c_str());
        return 2;
    }
    // To the suite it looks as if it were a program of its own.
    std::vector<char*> arguments = {argv[0]};
    arguments.insert(arguments.end(), argv + 2, argv + argc);
    arguments.push_back(nullptr);
    return found->second(argc - 1, arguments.data());
}
