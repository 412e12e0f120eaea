#pragma once

#include <QString>
#include <optional>
#include <string>

namespace brine::ctl {

/// Standard output, or a file made 0600 that is not followed through a symlink.
class OutputFile
{
public:
    OutputFile() = default;
    ~OutputFile();
    OutputFile(const OutputFile &) = delete;
    OutputFile &operator=(const OutputFile &) = delete;
    /// Empty path or "-": standard output. `input` is being read, and refused. What the file held goes last: where this fails, which
    /// it says in a sentence, nothing is lost.
    std::optional<QString> open(const std::string &path, const std::string &input = {});
    int descriptor() const { return m_descriptor; }

private:
    int m_descriptor = 1;
};

} // namespace brine::ctl
