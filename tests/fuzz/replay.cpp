// Replays a corpus folder through a fuzz target, then seeded mutations of every file, so that what the fuzzer once found stays
// found without clang. Fails when the corpus is missing.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

namespace {

constexpr int MutationsPerFile = 200;

void mutate(std::string &bytes, std::mt19937 &random)
{
    const auto position = [&] { return random() % (bytes.size() + 1); };
    switch (random() % 4) {
    case 0:
        if (!bytes.empty())
            bytes[position() % bytes.size()] = char(random());
        break;
    case 1:
        bytes.insert(position(), 1, char(random()));
        break;
    case 2:
        bytes.erase(position());
        break;
    default:
        bytes.insert(position(), bytes.substr(0, position() % 64));
    }
}

void run(const std::string &bytes)
{
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size());
}

} // namespace

int main(int argc, char **argv)
{
    const std::filesystem::path folder = argc > 1 ? argv[1] : "";
    std::vector<std::filesystem::path> files;
    if (std::filesystem::is_directory(folder))
        for (const auto &entry : std::filesystem::directory_iterator(folder))
            files.push_back(entry.path());
    if (files.empty()) {
        std::fprintf(stderr, "no corpus in %s\n", folder.c_str());
        return 1;
    }
    std::sort(files.begin(), files.end());
    std::mt19937 random(1);
    for (const auto &file : files) {
        std::ifstream stream(file, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
        run(bytes);
        for (int i = 0; i < MutationsPerFile; ++i) {
            std::string mutated = bytes;
            for (unsigned n = random() % 4 + 1; n > 0; --n)
                mutate(mutated, random);
            run(mutated);
        }
    }
    std::printf("Totals: %zu passed, 0 failed, 0 skipped\n", files.size());
    return 0;
}
