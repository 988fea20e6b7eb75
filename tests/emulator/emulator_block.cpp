// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/emulator_block.hpp"

#include <algorithm>
#include <array>
#include <boost/context/fiber.hpp>
#include <boost/context/fixedsize_stack.hpp>
#include <memory>
#include <numeric>
#include <random>
#include <vector>

#include "tests/emulator/cuda_runtime.h"

namespace leasehold::emulator {
namespace {

using boost::context::fiber;

constexpr unsigned kWarp = 32;
constexpr std::size_t kStack = std::size_t{128} << 10;

enum class State { Ready, AtWarp, AtBlock, Done };

struct Thread {
    unsigned index = 0;
    State state = State::Done;
    unsigned mask = 0;  // of the warp's barrier it waits at
    unsigned turn = 0;  // which of the two sets of exchanged values is next
    fiber self, scheduler;
};

// A pool of stacks: a block needs as many as it has lanes, a launch the same ones again and again.
class Stacks {
public:
    using traits_type = boost::context::fixedsize_stack::traits_type;
    boost::context::stack_context allocate() {
        if (m_free.empty()) return boost::context::fixedsize_stack(kStack).allocate();
        const boost::context::stack_context stack = m_free.back();
        m_free.pop_back();
        return stack;
    }
    void deallocate(boost::context::stack_context& stack) { m_free.push_back(stack); }
    ~Stacks() {
        for (boost::context::stack_context& stack : m_free)
            boost::context::fixedsize_stack(kStack).deallocate(stack);
    }

private:
    std::vector<boost::context::stack_context> m_free;
};

// What fiber's constructor wants: copies that share the pool.
struct SharedStacks {
    std::shared_ptr<Stacks> stacks;
    boost::context::stack_context allocate() { return stacks->allocate(); }
    void deallocate(boost::context::stack_context& stack) { stacks->deallocate(stack); }
};

class Block {
public:
    Block(Index grid, Index dimensions, const std::function<void()>& body)
        : m_body(body), m_stacks{std::make_shared<Stacks>()} {
        m_threads.resize(dimensions.x);
        m_exchanged.resize((dimensions.x + kWarp - 1) / kWarp);
        for (unsigned i = 0; i < dimensions.x; ++i)
            m_threads[i].index = i;
        blockDim = dimensions;
        gridDim = grid;
    }

    // False when a barrier waits for lanes that never come.
    bool run(unsigned index) {
        blockIdx.x = index;
        m_random.seed(index * 2654435761u + 1);
        for (Thread& thread : m_threads) {
            thread.state = State::Ready;
            thread.turn = 0;
            thread.self = fiber(std::allocator_arg, m_stacks, [this, &thread](fiber&& scheduler) {
                thread.scheduler = std::move(scheduler);
                m_body();
                thread.state = State::Done;
                return std::move(thread.scheduler);
            });
        }
        std::vector<unsigned> warps(m_exchanged.size());
        std::iota(warps.begin(), warps.end(), 0u);
        while (true) {
            std::shuffle(warps.begin(), warps.end(), m_random);
            for (const unsigned warp : warps)
                runWarp(warp);
            const auto waits = [](const Thread& t) { return t.state == State::AtBlock; };
            const auto done = [](const Thread& t) { return t.state == State::Done; };
            if (std::all_of(m_threads.begin(), m_threads.end(), done)) return true;
            // Lanes that have returned are not waited for, as on devices since Volta.
            if (!std::all_of(m_threads.begin(), m_threads.end(), [&](const Thread& t) { return waits(t) || done(t); }))
                return false;
            for (Thread& thread : m_threads) {
                if (waits(thread)) thread.state = State::Ready;
            }
        }
    }

    // Called on the lane's own stack.
    void wait(State state, unsigned mask) {
        Thread& thread = *m_current;
        thread.state = state;
        thread.mask = mask;
        thread.scheduler = std::move(thread.scheduler).resume();
    }

    unsigned long long exchange(unsigned mask, unsigned long long value, unsigned other) {
        Thread& thread = *m_current;
        const unsigned at = thread.index % kWarp, set = thread.turn;
        // Two sets in turn: a lane can be one exchange ahead of those that still read, never two.
        auto& values = m_exchanged[thread.index / kWarp][set];
        thread.turn = 1 - set;
        values[at] = value;
        wait(State::AtWarp, mask);
        return values[(at ^ other) % kWarp];
    }

private:
    // Until every lane of the warp waits for the block, has returned, or waits in vain.
    void runWarp(unsigned warp) {
        const unsigned first = warp * kWarp;
        const auto lanes = std::min<unsigned>(kWarp, static_cast<unsigned>(m_threads.size()) - first);
        std::array<unsigned, kWarp> order{};
        std::iota(order.begin(), order.end(), 0u);
        std::shuffle(order.begin(), order.begin() + lanes, m_random);
        for (bool moved = true; moved;) {
            moved = false;
            for (unsigned i = 0; i < lanes; ++i) {
                Thread& thread = m_threads[first + order[i]];
                if (thread.state != State::Ready) continue;
                m_current = &thread;
                threadIdx.x = thread.index;
                thread.self = std::move(thread.self).resume();
                moved = true;
            }
            unsigned waiting = 0, mask = 0;
            for (unsigned i = 0; i < lanes; ++i) {
                const Thread& thread = m_threads[first + i];
                if (thread.state != State::AtWarp) continue;
                waiting |= 1u << i;
                mask |= thread.mask;
            }
            const unsigned present = lanes == kWarp ? 0xFFFFFFFFu : (1u << lanes) - 1;
            if (waiting == 0 || waiting != (mask & present)) continue;
            for (unsigned i = 0; i < lanes; ++i) {
                if (m_threads[first + i].state == State::AtWarp) m_threads[first + i].state = State::Ready;
            }
            moved = true;
        }
    }

    const std::function<void()>& m_body;
    SharedStacks m_stacks;
    std::vector<Thread> m_threads;
    std::vector<std::array<std::array<unsigned long long, kWarp>, 2>> m_exchanged;  // by warp
    std::minstd_rand m_random;
    Thread* m_current = nullptr;
};

// The block whose lanes run; launches take turns.
Block* running = nullptr;

}  // namespace

void meetBlock() {
    running->wait(State::AtBlock, 0);
}

void meetWarp(unsigned mask) {
    running->wait(State::AtWarp, mask);
}

unsigned long long exchange(unsigned mask, unsigned long long value, unsigned other) {
    return running->exchange(mask, value, other);
}

bool runBlocks(Index grid, Index dimensions, const std::function<void()>& body) {
    Block block(grid, dimensions, body);
    running = &block;
    bool good = true;
    for (unsigned index = 0; index < grid.x && good; ++index)
        good = block.run(index);
    running = nullptr;
    return good;
}

}  // namespace leasehold::emulator
