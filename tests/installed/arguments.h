#pragma once

#include <brine/busaddress.h>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

/// `--name value` pairs and the words between them; enough for an example.
struct Arguments
{
    std::map<std::string, std::string> options;
    std::vector<std::string> words;

    Arguments(int argc, char **argv)
    {
        for (int i = 1; i < argc; ++i) {
            const std::string word = argv[i];
            if (word.starts_with("--") && i + 1 < argc)
                options[word.substr(2)] = argv[++i];
            else
                words.push_back(word);
        }
    }
    std::string text(const std::string &name, const std::string &fallback = {}) const
    {
        const auto it = options.find(name);
        return it == options.end() ? fallback : it->second;
    }
    double number(const std::string &name, double fallback) const
    {
        return options.contains(name) ? std::atof(text(name).c_str()) : fallback;
    }
    /// --sock-dir, --node, --id: which bus.
    brine::BusRequest bus() const
    {
        brine::BusRequest request;
        if (options.contains("node"))
            request.node = text("node") == "minion" ? brine::BusNode::Minion : brine::BusNode::Master;
        request.sockDir = QString::fromStdString(text("sock-dir"));
        request.minionId = QString::fromStdString(text("id"));
        return request;
    }
};
