#pragma once

#include "testsuite.h"

class QIODevice;

namespace brine {

/// Suites as files. Reads whole files: not for the UI thread. Any other.
class SuiteFile
{
    Q_DECLARE_TR_FUNCTIONS(brine::SuiteFile)
public:
    /// From what is open at its beginning; a suite without a name has the file's. The error names file, line and column.
    static Result<TestSuite> read(QIODevice &file, const QString &path, const TestSuite::FilterReader &readFilter);
    static Result<TestSuite> read(const QString &path, const TestSuite::FilterReader &readFilter);

    /// The text of a suite with one more test at its end; what was there keeps its bytes, comments too. Empty: a new suite.
    static Result<QByteArray> withTest(const QByteArray &yaml, const TestCase &test);
    /// The same with a file, made where there is none.
    static Result<Done> addTest(const QString &path, const TestCase &test);
};

} // namespace brine
