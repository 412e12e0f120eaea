// G1: a file of bare frames with the traffic of a large site, by a seed. Prints its sizes as JSON and refuses to make a set
// whose shape is not that of a real bus.
#include "fireable.h"
#include "frameencoder.h"
#include "msgpackwriter.h"
#include <algorithm>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

using namespace brine;

namespace {

class Corpus
{
public:
    explicit Corpus(quint64 seed) : m_random(seed)
    {
        static const char *roles[] = {"web", "db", "app", "cache", "queue"};
        static const char *sites[] = {"fra", "ams", "iad", "sin"};
        for (int i = 0; i < 3000; ++i)
            m_minions.push_back(QByteArray(roles[i % 5]) + QByteArray::number(1000 + i) + '.' + sites[i % 4] + ".prod.example.net");
        for (int i = 0; i < 4000; ++i)
            m_jids.push_back("20261123" + QByteArray::number(100000000000ull + below(900000000000ull)));
        m_pem = "-----BEGIN PUBLIC KEY-----\n" + words(400).replace(' ', 'A') + "\n-----END PUBLIC KEY-----";
    }

    QByteArray frame()
    {
        const quint64 kind = below(1000);
        if (kind < 170)
            auth();
        else if (kind < 570)
            jobReturn();
        else if (kind < 670)
            jobNew();
        else if (kind < 672)
            presence();
        else if (kind < 760)
            runner();
        else if (kind < 800)
            minionStart();
        else if (kind < 900)
            beacon();
        else
            custom();
        return encodeFrame(eventBody(m_tag, m_data.take()), Framing::Bare);
    }

private:
    quint64 below(quint64 n) { return m_random() % n; }
    const QByteArray &minion() { return m_minions[below(m_minions.size())]; }
    const QByteArray &jid() { return m_jids[below(m_jids.size())]; }

    QByteArray words(qsizetype bytes)
    {
        static const char *list[] = {"service", "nginx", "restarted", "package", "installed", "error:", "timeout", "configuration",
                                     "changed", "file", "managed", "already", "present", "reload", "failed", "/etc/nginx/conf.d", "ok"};
        QByteArray text;
        while (text.size() < bytes)
            text += list[below(17)], text += ' ';
        text.truncate(bytes);
        return text;
    }

    // _bench_ns is the sender's clock, patched in place by the publisher; it stands first so that it is quickly found.
    void begin(QByteArray tag, quint32 keys)
    {
        m_tag = std::move(tag);
        m_data.map(keys + 2);
        m_data.key("_bench_ns");
        m_data.raw(QByteArray("\xcf\0\0\0\0\0\0\0\1", 9));
    }
    void end()
    {
        m_data.key("_stamp");
        m_data.str(saltStamp(StampForm::Bare));
    }
    void text(const char *key, QByteArrayView value) { m_data.key(key), m_data.str(value); }
    void flag(const char *key, bool value) { m_data.key(key), m_data.boolean(value); }
    void number(const char *key, quint64 value) { m_data.key(key), m_data.unsignedInteger(value); }

    void auth()
    {
        begin("salt/auth", 4);
        flag("result", true), text("act", "accept"), text("id", minion()), text("pub", m_pem);
        end();
    }
    void jobNew()
    {
        const QByteArray j = jid();
        begin("salt/job/" + j + "/new", 7);
        text("jid", j), text("tgt_type", "glob"), text("tgt", "web*"), text("user", "sudo_ann"), text("fun", "state.apply");
        m_data.key("arg"), m_data.array(1), m_data.str("nginx");
        m_data.key("minions"), m_data.array(3);
        for (int i = 0; i < 3; ++i)
            m_data.str(minion());
        end();
    }
    void jobReturn()
    {
        const quint64 kind = below(100);
        const QByteArray j = jid(), m = minion();
        begin("salt/job/" + j + "/ret/" + m, 8);
        text("cmd", "_return"), text("id", m), text("jid", j);
        m_data.key("fun_args"), m_data.array(0);
        bool good = below(50) != 0;
        if (kind < 22)
            text("fun", "test.ping"), flag("return", true);
        else if (kind < 62) {
            static const int sizes[] = {60, 300, 700, 1500};
            text("fun", "cmd.run"), text("return", words(sizes[below(4)]));
        } else if (kind < 90) {
            text("fun", "status.loadavg"), m_data.key("return"), m_data.map(3);
            m_data.key("1m"), m_data.real(double(below(800)) / 100);
            m_data.key("5m"), m_data.real(double(below(800)) / 100);
            m_data.key("15m"), m_data.real(double(below(800)) / 100);
        } else {
            text("fun", "state.apply"), states(good);
        }
        number("retcode", good ? 0 : 1), flag("success", good);
        end();
    }
    void states(bool good)
    {
        const quint64 kind = below(1000);
        const quint64 count = kind < 720 ? 4 + below(17) : kind < 995 ? 40 + below(121) : 250 + below(251);
        m_data.key("return"), m_data.map(quint32(count));
        for (quint64 i = 0; i < count; ++i) {
            m_data.str("file_|-conf" + QByteArray::number(i) + "_|-/etc/app/conf" + QByteArray::number(i) + "_|-managed");
            m_data.map(7);
            text("name", "/etc/app/conf" + QByteArray::number(i)), flag("result", good || i != count / 2);
            text("comment", words(210)), text("__sls__", "app.config"), number("__run_num__", i);
            m_data.key("duration"), m_data.real(double(below(9000)) / 1000);
            m_data.key("changes"), m_data.map(0);
        }
    }
    void presence()
    {
        begin("salt/presence/present", 1);
        m_data.key("present"), m_data.array(1500);
        for (int i = 0; i < 1500; ++i)
            m_data.str(m_minions[size_t(i)]);
        end();
    }
    void runner()
    {
        const QByteArray j = jid();
        begin("salt/run/" + j + "/ret", 5);
        text("fun", "runner.jobs.lookup_jid"), text("jid", j), text("user", "root"), flag("success", true), text("return", words(300));
        end();
    }
    void minionStart()
    {
        const QByteArray m = minion();
        begin("salt/minion/" + m + "/start", 4);
        text("id", m), text("cmd", "_minion_event"), text("tag", "salt/minion/" + m + "/start"),
            text("data", "Minion " + m + " started at Mon Nov 23 02:24:20 2026");
        end();
    }
    void beacon()
    {
        const QByteArray m = minion();
        begin("salt/beacon/" + m + "/load/", 4);
        text("id", m), m_data.key("1m"), m_data.real(double(below(800)) / 100);
        m_data.key("5m"), m_data.real(1.25), m_data.key("15m"), m_data.real(1.5);
        end();
    }
    void custom()
    {
        begin("myco/deploy/" + QByteArray::number(below(20)), 3);
        text("service", "wëb"), m_data.key("digest"), m_data.bin(words(24)), text("note", words(500));
        end();
    }

    std::mt19937_64 m_random;
    std::vector<QByteArray> m_minions, m_jids;
    QByteArray m_pem, m_tag;
    MsgpackWriter m_data;
};

} // namespace

int main(int argc, char **argv)
{
    if (argc != 4) {
        std::fprintf(stderr, "usage: bench_corpus COUNT SEED FILE\n");
        return 64;
    }
    const size_t count = std::stoul(argv[1]);
    Corpus corpus(std::stoull(argv[2]));
    std::FILE *out = std::fopen(argv[3], "wb");
    if (!out)
        return 73;
    std::vector<qsizetype> sizes;
    quint64 total = 0;
    for (size_t i = 0; i < count; ++i) {
        const QByteArray frame = corpus.frame();
        std::fwrite(frame.constData(), 1, size_t(frame.size()), out);
        sizes.push_back(frame.size());
        total += quint64(frame.size());
    }
    std::fclose(out);
    std::sort(sizes.begin(), sizes.end());
    const auto percentile = [&](double p) { return sizes[size_t(p * double(count - 1))]; };
    std::printf("{\"events\": %zu, \"bytes\": %llu, \"mean\": %llu, \"p10\": %lld, \"p50\": %lld, \"p90\": %lld, \"p99\": %lld, \"max\": %lld}\n",
                count, (unsigned long long)total, (unsigned long long)(total / count), (long long)percentile(.1), (long long)percentile(.5),
                (long long)percentile(.9), (long long)percentile(.99), (long long)sizes.back());
    const bool likeARealBus = percentile(.5) >= 350 && percentile(.5) <= 1500 && (count < 20000 || sizes.back() >= 150000);
    return likeARealBus ? 0 : 65;
}
