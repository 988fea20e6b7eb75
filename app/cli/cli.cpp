// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cli.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>

#include "app/cli/arguments.hpp"
#include "app/cli/command.hpp"
#include "app/cli/display.hpp"
#include "app/cli/interrupt.hpp"
#include "app/cli/versions.hpp"
#include "data/export/output_file.hpp"
#include "data/store/site_file.hpp"

namespace leasehold::cli {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

constexpr const char* kFooter =
    "Times are ISO 8601 UTC (2026-05-10T00:00:00Z or 2026-05-10), durations 90s 15m 6h 7d.\n"
    "'leasehold SUBCOMMAND --help' has every option. Exit: 0 done, 1 failed, 2 wrong usage.";

/// A descriptor 0 to 2 that is closed would be taken by the next file, and messages written into it.
void keepStandardStreams() {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) < 0) {
            [[maybe_unused]] const int taken = ::open("/dev/null", O_RDONLY);
        }
    }
}

/// CLI11 splits an argument like [a,b]; a file of such a name has another spelling that it leaves alone.
std::vector<std::string> argumentsOf(int argc, char** argv) {
    std::vector<std::string> arguments;
    for (int i = argc - 1; i > 0; --i) {  // last first, as CLI11 takes them
        std::string argument = argv[i];
        if (argument.size() > 1 && argument.front() == '[' && argument.back() == ']') {
            argument.insert(0, "./");
        }
        arguments.push_back(std::move(argument));
    }
    return arguments;
}

/// The whole command line as CLI11 knows it, and what it was read into.
struct Parser {
    CLI::App app{"Who leases which GPU of a cluster, how hard they run it, and what that earns.", "leasehold"};
    std::vector<std::unique_ptr<Command>> commands = allCommands();
    WindowRequest window;
    bool quiet = false;
    Command* chosen = nullptr;

    Parser() {
        app.footer(kFooter);
        app.set_help_flag("-h,--help", "Say what there is");
        app.set_version_flag(
            "--version", [] { return versionText(); }, "Versions of the program and its libraries");
        app.add_option("SITE", window.site, "The site to open in the window")->type_name("");
        addInstant(app, "--at", window.at, "Show this time");
        app.add_option("--view", window.view, "Open with this saved or ready view")->type_name("NAME");
        app.require_subcommand(0, 1);
        for (const auto& command : commands) {
            CLI::App* sub = app.add_subcommand(command->name(), command->summary());
            sub->set_help_flag("-h,--help", "Say what there is");
            sub->add_flag("-q,--quiet", quiet, "No progress, no notes");
            command->define(*sub);
            sub->callback([this, &command] { chosen = command.get(); });
        }
        app.get_formatter()->column_width(34);
    }

    /// The subcommand that was meant, for the hint of a usage error.
    [[nodiscard]] std::string meant() const {
        for (const CLI::App* sub : app.get_subcommands()) {
            return sub->get_name();
        }
        return {};
    }
};

int wrongUsage(Console& console, const CLI::ParseError& problem, const std::string& subcommand) {
    const std::string help = subcommand.empty() ? "leasehold --help" : fmt::format("leasehold {} --help", subcommand);
    const Error error{ErrorCode::InvalidInput, subcommand.empty() ? "command line" : subcommand, problem.what(),
                      fmt::format("see '{}'", help)};
    console.error(errorLine(error, {}));
    return kWrongUsage;
}

int failed(Console& console, const Error& error, std::string_view command) {
    console.endProgress();
    console.error(errorLine(error, command));
    return kFailed;
}

/// Text that a user asked for and that must reach them (help, versions).
int print(Console& console, const std::string& text) {
    OutputFile out = OutputFile::standardOutput();
    out.write(text);
    const Result<> written = out.commit();
    return written ? kDone : failed(console, written.error(), "leasehold");
}

int runCommand(Console& console, Command& command) {
    const Interrupts interrupts([&] {
        removeUnfinishedOutput();
        failed(console,
               {ErrorCode::Cancelled, command.name(), "stopped at once",
                "no file is half written; a site has all of it or nothing"},
               command.name());
    });
    Context context{console, interrupts.token()};
    const Result<> done = command.run(context);
    console.endProgress();
    return done ? kDone : failed(console, done.error(), command.name());
}

int runWindow(Console& console, const WindowRequest& request,
              const std::function<int(const WindowRequest&)>& openWindow) {
    // Whoever opens a file from a desktop sees no terminal: there the window says what is wrong with it. What is no
    // file at all is more likely a misspelt subcommand.
    const Result<> display = findDisplay();
    const bool isFile = [&] {
        std::error_code none;
        return std::filesystem::exists(request.site, none);
    }();
    const bool windowTells = startedFromDesktop() || (display && isFile);
    if (!request.site.empty() && !windowTells) {
        const auto site = SiteFile::open(request.site, SiteFile::Mode::Read);
        if (!site) {
            Error error = site.error();
            if (error.code == ErrorCode::NotFound) {
                error.message = "there is no such file or subcommand";
                error.remedy = "check the name; 'leasehold --help' lists the subcommands";
            }
            return failed(console, error, "leasehold");
        }
    }
    if (!display) {
        return failed(console, display.error(), "leasehold");
    }
    return openWindow(request);
}

int parseAndRun(Console& console, int argc, char** argv, const std::function<int(const WindowRequest&)>& openWindow) {
    Parser parser;
    try {
        std::vector<std::string> arguments = argumentsOf(argc, argv);
        parser.app.parse(arguments);
        console.setQuiet(parser.quiet);
        return parser.chosen != nullptr ? runCommand(console, *parser.chosen)
                                        : runWindow(console, parser.window, openWindow);
    } catch (const CLI::CallForHelp&) {
        const auto chosen = parser.app.get_subcommands();
        return print(console, chosen.empty() ? parser.app.help() : chosen.front()->help("leasehold"));
    } catch (const CLI::CallForVersion& version) {
        return print(console, fmt::format("{}\n", version.what()));
    } catch (const CLI::ParseError& problem) {
        return wrongUsage(console, problem, parser.meant());
    }
}

}  // namespace

int runCommandLine(int argc, char** argv, const std::function<int(const WindowRequest&)>& openWindow) {
    keepStandardStreams();
    // A write past a limit of file size shall fail as a full disk does, not kill.
    std::signal(SIGXFSZ, SIG_IGN);
    Console console;
    try {
        return parseAndRun(console, argc, argv, openWindow);
    } catch (const std::bad_alloc&) {
        return failed(console,
                      {ErrorCode::Internal, "memory", "there is not enough of it",
                       "close other programs, or ask for less at once"},
                      "memory");
    } catch (const std::exception& exception) {
        return failed(console, {ErrorCode::Internal, {}, exception.what(), {}}, "leasehold");
    }
}

}  // namespace leasehold::cli
