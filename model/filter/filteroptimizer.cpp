#include "filteroptimizer.h"
#include <algorithm>
#include <map>

namespace brine {

namespace {

constexpr int MostCost = 1'000'000; // chains of any length sum up to it, not past it

QByteArray keyOf(const FilterPath &path)
{
    QByteArray key(1, char(path.field));
    for (const FilterStep &step : path.steps)
        key += char(step.kind) + QByteArray::number(step.key.size()) + ':' + step.key + QByteArray::number(step.index) + ';';
    return key;
}

int orderedCost(FilterNode &node, const std::function<int(quint32)> &costOfTest)
{
    if (node.kind == FilterNode::Test)
        return costOfTest(node.test);
    std::vector<std::pair<int, size_t>> order;
    int sum = 0;
    for (size_t i = 0; i < node.children.size(); ++i) {
        order.push_back({orderedCost(node.children[i], costOfTest), i});
        sum = std::min(MostCost, sum + order.back().first);
    }
    std::stable_sort(order.begin(), order.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    std::vector<FilterNode> sorted;
    sorted.reserve(order.size());
    for (const auto &[cost, index] : order)
        sorted.push_back(std::move(node.children[index]));
    node.children = std::move(sorted);
    return sum;
}

} // namespace

void mergeEqualities(FilterNode &node)
{
    for (FilterNode &child : node.children)
        mergeEqualities(child);
    if (node.kind != FilterNode::Or)
        return;
    std::map<QByteArray, size_t> places;
    std::vector<FilterNode> kept;
    for (FilterNode &child : node.children) {
        const bool equality = child.kind == FilterNode::Test && (child.op == FilterOp::Equal || child.op == FilterOp::In);
        if (equality) {
            const auto [place, isNew] = places.try_emplace(keyOf(child.path), kept.size());
            if (!isNew) {
                FilterNode &first = kept[place->second];
                first.op = FilterOp::In;
                std::move(child.literals.begin(), child.literals.end(), std::back_inserter(first.literals));
                continue;
            }
        }
        kept.push_back(std::move(child));
    }
    node.children = std::move(kept);
    if (node.children.size() == 1) {
        FilterNode only = std::move(node.children.front());
        node = std::move(only);
    }
}

void orderByCost(FilterNode &node, const std::function<int(quint32)> &costOfTest)
{
    orderedCost(node, costOfTest);
}

} // namespace brine
