#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the kernels, tests them on every backend, runs compute-sanitizer and the benchmark: one go, offline, under
# eight minutes, on a machine with a CUDA device, nvcc, CMake and a C++ compiler. Nothing else is needed.
#
#   tests/device.sh [BUILD_FOLDER]
#
# Prints a short table last. Exit: 0 all good, 1 something failed, 77 no device (the CPU suites have run all the same).
set -uo pipefail

source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build_dir=${1:-${TMPDIR:-/tmp}/leasehold-device}
started=$SECONDS
deadline=$((started + 460))
declare -a table=()
failed=0

note() { # name, result, seconds
    table+=("$(printf '%-34s %-22s %5s s' "$1" "$2" "$3")")
}

step() { # name, seconds at most, command...
    local name=$1 most=$2 begin=$SECONDS left=$((deadline - SECONDS)) code=0
    shift 2
    if ((left < 5)); then
        note "$name" "skipped: out of time" 0
        failed=1
        return
    fi
    echo "== $name"
    timeout $((most < left ? most : left)) "$@" || code=$?
    case $code in
        0) note "$name" ok $((SECONDS - begin)) ;;
        124) note "$name" "FAILED: over its time" $((SECONDS - begin)) && failed=1 ;;
        *) note "$name" "FAILED: exit $code" $((SECONDS - begin)) && failed=1 ;;
    esac
    return $code
}

finish() { # exit code
    echo
    echo "== device.sh: $((SECONDS - started)) s, $(nvidia-smi --query-gpu=name,compute_cap,driver_version --format=csv,noheader 2>/dev/null | head -1 || true)"
    printf '%s\n' "${table[@]}"
    if [[ -s $build_dir/bench.jsonl ]]; then
        grep -E '"bench": "(bandwidth|heatmap|slice|cuda)"' "$build_dir/bench.jsonl" |
            sed -E 's/.*"bench": "([^"]*)", "case": "([^"]*)", "value": ([^,]*), "unit": "([^"]*)".*"ratio": ([^}]*)\}.*/\1|\2|\3 \4|\5/' |
            awk -F'|' '{ printf "%-10s %-46s %16s %8s\n", $1, $2, $3, ($4 + 0 > 0 ? sprintf("%.0f %%", $4 * 100) : "") }'
    fi
    exit "$1"
}

nvcc=$(command -v nvcc || ls /usr/local/cuda/bin/nvcc 2>/dev/null || true)
generator=()
command -v ninja >/dev/null && generator=(-G Ninja)
# Only this machine's architecture: the whole list would take most of the time.
architecture=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | head -1 | tr -d '. ')
cuda=()
[[ -n $nvcc ]] && cuda+=("-DCMAKE_CUDA_COMPILER=$nvcc")
[[ $architecture =~ ^[0-9]+$ ]] && cuda+=("-DCMAKE_CUDA_ARCHITECTURES=${architecture}-real")

step configure 60 cmake -S "$source_dir" -B "$build_dir" "${generator[@]}" -DCMAKE_BUILD_TYPE=Release \
    -DLEASEHOLD_KERNELS_ONLY=ON -DLEASEHOLD_WERROR=OFF "${cuda[@]}" || finish 1
step build 240 cmake --build "$build_dir" --parallel "$(nproc)" --target kernel_tests bench_kernels || finish 1

for test in "$build_dir"/bin/tst_kernels_*; do
    step "$(basename "$test")" 120 "$test"
done
if "$build_dir/bin/tst_kernels_device" | grep -q 'CUDA: skipped'; then
    note "CUDA device" "none: the rest skipped" 0
    finish $((failed ? 1 : 77))
fi

sanitizer=$(command -v compute-sanitizer || ls /usr/local/cuda/bin/compute-sanitizer 2>/dev/null || true)
if [[ -n $sanitizer ]]; then
    for tool in memcheck racecheck initcheck; do
        # Only the device's part and few rounds: the tools slow kernels down a hundredfold.
        LEASEHOLD_KERNEL_TESTS=device step "compute-sanitizer $tool" 90 "$sanitizer" --tool "$tool" --error-exitcode 9 \
            "$build_dir/bin/tst_kernels_heatmap"
    done
    LEASEHOLD_KERNEL_TESTS=device step "compute-sanitizer memcheck, slice" 60 "$sanitizer" --tool memcheck \
        --error-exitcode 9 "$build_dir/bin/tst_kernels_slice"
else
    note "compute-sanitizer" "not installed" 0
fi

# shellcheck disable=SC2016  # the inner shell expands
step benchmark 150 bash -c '"$0" --repeats 5 >"$1"' "$build_dir/bin/bench_kernels" "$build_dir/bench.jsonl"
finish $failed
