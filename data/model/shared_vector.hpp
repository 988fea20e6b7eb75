// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

namespace leasehold {

/// A vector whose copies share its elements until one of them is changed: what a site has by the hundred thousand and
/// what no lease changes. Reading costs what a vector's does. A change through any non-const member takes a copy of
/// its own first where others share it, so that they never see it; references and iterators end with that.
/// Copies may be read and dropped by any thread; one object is one thread's, as with a vector.
template <class T>
class SharedVector {
public:
    using value_type = T;
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;
    using reference = T&;
    using const_reference = const T&;  // NOLINT(readability-identifier-naming) as std::vector
    using iterator = T*;
    using const_iterator = const T*;

    SharedVector() = default;
    SharedVector(std::vector<T> items)  // NOLINT(google-explicit-constructor): it takes a vector's place
        : m_items(std::make_shared<std::vector<T>>(std::move(items))) {
        follow();
    }
    SharedVector(std::initializer_list<T> items) : SharedVector(std::vector<T>(items)) {}
    SharedVector(const SharedVector&) = default;
    SharedVector(SharedVector&& other) noexcept
        : m_items(std::move(other.m_items)),
          m_data(std::exchange(other.m_data, nullptr)),
          m_size(std::exchange(other.m_size, 0)) {}
    ~SharedVector() = default;
    SharedVector& operator=(SharedVector other) noexcept {
        std::swap(m_items, other.m_items);
        std::swap(m_data, other.m_data);
        std::swap(m_size, other.m_size);
        return *this;
    }

    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] bool empty() const { return m_size == 0; }
    [[nodiscard]] const T* data() const { return m_data; }
    [[nodiscard]] const T* begin() const { return m_data; }
    [[nodiscard]] const T* end() const { return m_data + m_size; }
    [[nodiscard]] const T& operator[](std::size_t i) const { return m_data[i]; }
    [[nodiscard]] const T& front() const { return m_data[0]; }
    [[nodiscard]] const T& back() const { return m_data[m_size - 1]; }

    /// Whether both are the same elements in memory, known without looking at them.
    [[nodiscard]] bool isShared(const SharedVector& other) const { return m_items && m_items == other.m_items; }

    T* begin() { return own().data(); }
    T* end() { return own().data() + m_size; }
    T& operator[](std::size_t i) { return own()[i]; }
    T& front() { return own().front(); }
    T& back() { return own().back(); }
    void push_back(T item) {  // NOLINT(readability-identifier-naming)
        own().push_back(std::move(item));
        follow();
    }
    template <class... Args>
    T& emplace_back(Args&&... args) {  // NOLINT(readability-identifier-naming)
        own().emplace_back(std::forward<Args>(args)...);
        follow();
        return m_items->back();
    }
    void pop_back() {  // NOLINT(readability-identifier-naming)
        own().pop_back();
        follow();
    }
    void reserve(std::size_t count) {
        own().reserve(count);
        follow();
    }
    void resize(std::size_t count) {
        own().resize(count);
        follow();
    }
    void clear() { *this = SharedVector(); }

private:
    std::vector<T>& own() {
        if (!m_items) {
            m_items = std::make_shared<std::vector<T>>();
        } else if (m_items.use_count() != 1) {
            m_items = std::make_shared<std::vector<T>>(*m_items);
        }
        follow();
        return *m_items;
    }
    void follow() {
        m_data = m_items->data();
        m_size = m_items->size();
    }

    std::shared_ptr<std::vector<T>> m_items;  ///< null: none
    T* m_data = nullptr;                      ///< of m_items, so that reading takes no more steps than a vector's
    std::size_t m_size = 0;
};

}  // namespace leasehold
