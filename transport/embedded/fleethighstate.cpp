#include "fleethighstate.h"

namespace brine {

namespace {

struct Kind
{
    const char *roles; // those that have it; empty: all
    const char *module, *function, *name, *good, *changedKey, *changedTo, *bad;
};
// What web and database servers are kept by; the comments are the modules' own wording.
constexpr Kind Kinds[] = {
    {"web lb", "pkg", "installed", "nginx", "All specified packages are already installed", "nginx", "1.22.1-9", "Problem encountered installing package(s). Additional info follows:\n\nerrors:\n    - E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?"},
    {"web lb", "file", "managed", "/etc/nginx/nginx.conf", "File /etc/nginx/nginx.conf is in the correct state", "diff", "--- \n+++ \n@@ -12,7 +12,7 @@\n http {\n     sendfile on;\n-    keepalive_timeout 65;\n+    keepalive_timeout 30;\n     types_hash_max_size 2048;\n", "Unable to manage file: Jinja variable 'dict object' has no attribute 'upstreams'"},
    {"web lb", "service", "running", "nginx", "The service nginx is already running", "nginx", "true", "Job for nginx.service failed because the control process exited with error code.\nSee \"systemctl status nginx.service\" and \"journalctl -xeu nginx.service\" for details."},
    {"", "user", "present", "deploy", "User deploy is present and up to date", "shell", "/bin/bash", "Failed to create new user deploy"},
    {"web app", "file", "directory", "/srv/www", "The directory /srv/www is in the correct state", "mode", "0755", "Specified file /srv/www is not a directory"},
    {"web lb mail", "cmd", "run", "certbot renew --quiet", "onlyif condition is false", "retcode", "0", "Command \"certbot renew --quiet\" run"},
    {"", "sysctl", "present", "net.core.somaxconn", "Sysctl value net.core.somaxconn = 4096 is already set", "net.core.somaxconn", "4096", "Failed to set net.core.somaxconn to 4096: sysctl -w failed"},
    {"", "cron", "present", "/usr/local/bin/rotate-logs", "Cron /usr/local/bin/rotate-logs already present", "root", "/usr/local/bin/rotate-logs", "Cron /usr/local/bin/rotate-logs for user root failed to commit with error"},
    {"web app", "git", "latest", "https://git.example.net/myco/site.git", "Repository /srv/www/site is up-to-date", "revision", "b3f1c0de9a", "Failed to fetch from 'origin': Connection timed out"},
    {"db", "postgres_user", "present", "app", "User app is already present", "app", "Present", "Failed to create user app"},
};
constexpr Kind More[] = {
    {"", "pkg", "installed", "chrony", "All specified packages are already installed", "chrony", "4.3-2", "The following packages failed to install/update: chrony"},
    {"", "file", "managed", "/etc/motd", "File /etc/motd is in the correct state", "diff", "--- \n+++ \n@@ -1 +1 @@\n-Welcome\n+This machine is kept by Salt\n", "Source file salt://base/motd.j2 not found in saltenv 'base'"},
    {"", "service", "running", "ssh", "The service ssh is already running", "ssh", "true", "Service ssh failed to start"},
};

constexpr int Dependants = 2; // states that require the one that fails

enum class Outcome { Good, Changed, Failed, RequisiteFailed };

QByteArray changesOf(const Kind &kind, Outcome outcome)
{
    MapBuilder changes;
    if (outcome != Outcome::Changed)
        return changes.take();
    if (qstrcmp(kind.module, "pkg") == 0) {
        MapBuilder versions;
        versions.str("new", kind.changedTo).str("old", "1.22.1-8");
        return changes.raw(kind.changedKey, versions.take()).take();
    }
    if (qstrcmp(kind.module, "service") == 0)
        return changes.boolean(kind.changedKey, true).take();
    return changes.str(kind.changedKey, kind.changedTo).take();
}

QByteArray commentOf(const Kind &kind, Outcome outcome, const QByteArray &culprit)
{
    switch (outcome) {
    case Outcome::Good: return kind.good;
    case Outcome::Failed: return kind.bad;
    case Outcome::RequisiteFailed: return "One or more requisite failed: " + culprit;
    case Outcome::Changed: break;
    }
    return qstrcmp(kind.module, "file") == 0 ? QByteArray("File ") + kind.name + " updated"
                                             : QByteArray(kind.name) + " has been changed";
}

std::vector<const Kind *> kindsFor(const QByteArray &role)
{
    std::vector<const Kind *> kinds;
    const auto add = [&](const Kind &kind) {
        if (!*kind.roles || QByteArray(kind.roles).split(' ').contains(role))
            kinds.push_back(&kind);
    };
    for (const Kind &kind : Kinds)
        add(kind);
    for (const Kind &kind : More)
        add(kind);
    return kinds;
}

QByteArray slsFor(const Kind &kind, const QByteArray &role)
{
    if (!*kind.roles)
        return qstrcmp(kind.module, "user") == 0 ? "base.users" : "base";
    return role + (qstrcmp(kind.module, "git") == 0 ? ".site" : ".server");
}

struct State
{
    const Kind *kind;
    QByteArray sls, id;
    Outcome outcome;
    int number;
    qint64 startUs;
    double milliseconds;

    bool isGood() const { return outcome == Outcome::Good || outcome == Outcome::Changed; }
    QByteArray key() const { return QByteArray(kind->module) + "_|-" + id + "_|-" + kind->name + "_|-" + kind->function; }
    QByteArray encoded(const QByteArray &culprit) const;
};

QByteArray State::encoded(const QByteArray &culprit) const
{
    MapBuilder state;
    state.str("name", kind->name).raw("changes", changesOf(*kind, outcome)).boolean("result", isGood())
        .str("comment", commentOf(*kind, outcome, culprit)).str("__sls__", sls).integer("__run_num__", number);
    if (outcome != Outcome::RequisiteFailed) // such a state never ran, so Salt has no times for it
        state.str("start_time", FleetMoment(startUs).clock()).real("duration", qRound(milliseconds * 1000) / 1000.0).str("__id__", id);
    return state.take();
}

} // namespace

FleetStates makeHighstate(const FleetMinion &minion, int count, bool failing, FleetRandom &random, const FleetMoment &moment)
{
    const std::vector<const Kind *> kinds = kindsFor(minion.role);
    const int failsAt = failing ? random.below(count) : -1;
    FleetStates run;
    MapBuilder states;
    QByteArray culprit;
    qint64 us = moment.us() - qint64(count) * 60'000;
    for (int i = 0; i < count; ++i) {
        const int round = i / int(kinds.size());
        State state{kinds[size_t(i) % kinds.size()], {}, {}, random.chance(0.12) ? Outcome::Changed : Outcome::Good, i, us, random.real(0.4, 90)};
        state.sls = slsFor(*state.kind, minion.role);
        state.id = round == 0 ? QByteArray(state.kind->name) : QByteArray(state.kind->name) + '-' + QByteArray::number(round);
        if (i == failsAt) {
            state.outcome = Outcome::Failed;
            culprit = state.sls + '.' + state.id;
        } else if (failsAt >= 0 && i > failsAt && i <= failsAt + Dependants) {
            state.outcome = Outcome::RequisiteFailed;
        }
        run.failed += !state.isGood();
        run.changed += state.outcome == Outcome::Changed;
        us += qint64(state.milliseconds * 1000);
        states.raw(state.key(), state.encoded(culprit));
    }
    run.encoded = states.take();
    return run;
}

} // namespace brine
