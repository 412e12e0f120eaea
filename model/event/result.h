#pragma once

#include <QString>
#include <utility>
#include <variant>

namespace brine {

/// An expected failure returned as a value: either a T or an E (by default a sentence for people).
/// Assertions are for our own bugs only; anything a peer, a file or a user can cause comes back as a Result.
template<class T, class E = QString>
class [[nodiscard]] Result
{
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) { }
    static Result failure(E error) { return Result(FailureTag{}, std::move(error)); }

    explicit operator bool() const { return m_state.index() == 0; }
    bool ok() const { return m_state.index() == 0; }
    const T &value() const & { return std::get<0>(m_state); }
    T &value() & { return std::get<0>(m_state); }
    T &&value() && { return std::get<0>(std::move(m_state)); }
    const T *operator->() const { return &std::get<0>(m_state); }
    T *operator->() { return &std::get<0>(m_state); }
    const T &operator*() const & { return std::get<0>(m_state); }
    T &operator*() & { return std::get<0>(m_state); }
    const E &error() const { return std::get<1>(m_state); }

private:
    struct FailureTag { };
    Result(FailureTag, E error) : m_state(std::in_place_index<1>, std::move(error)) { }
    std::variant<T, E> m_state;
};

/// Result of something that yields nothing when it works.
struct Done { };

} // namespace brine
