#pragma once

#include <QCoreApplication>
#include <QString>
#include <cmath>

namespace brine {

/// How often something comes, of about the last five seconds: what a person means by "now". Value; any thread.
class FacetRate
{
public:
    double perSecond() const { return m_perSecond; }
    /// events came in so many seconds, the last ones there were.
    void add(double events, double seconds)
    {
        const double keep = kept(seconds);
        m_perSecond = m_perSecond * keep + events / seconds * (1 - keep);
    }
    void pass(double seconds) { m_perSecond *= kept(seconds); }   ///< nothing came
    /// "12/s"; nothing while it is next to nothing.
    static QString text(double perSecond)
    {
        return perSecond < 0.05 ? QString() : QCoreApplication::translate("brine::FacetRate", "%1/s").arg(perSecond, 0, 'f', perSecond < 10 ? 1 : 0);
    }

private:
    static double kept(double seconds) { return std::exp(-seconds / 5); }
    double m_perSecond = 0;
};

} // namespace brine
