#include "yamlreader.h"
#include "readertext.h"
#include "yamlcomposer.h"
#include "yamlscanner.h"

namespace brine {

Result<ParsedPayload, TextError> readYaml(QByteArrayView text, YamlRules rules, YamlFacts *facts)
{
    using Answer = Result<ParsedPayload, TextError>;
    if (const auto unreadable = unreadableText(text))
        return Answer::failure(*unreadable);
    YamlFacts unasked;
    YamlFacts &known = facts ? *facts : unasked;
    YamlScanner scanner(text, rules == YamlRules::Salt ? YamlFlavour::LibYaml : YamlFlavour::PyYaml);
    YamlComposer composer(scanner);
    if (!composer.compose()) {
        known.refused = scanner.isRefused();
        return Answer::failure(*scanner.error());
    }
    const YamlDocument &document = composer.document();
    known.root = document.root == YamlDocument::None ? YamlTag::Null : document.nodes[document.root].tag;
    PayloadBuilder builder(text);
    YamlConstructor constructor(composer.document(), builder, rules);
    if (!constructor.construct()) {
        known.refused = constructor.isRefused();
        return Answer::failure(textErrorAt(text, constructor.errorOffset(), constructor.message()));
    }
    return builder.finish();
}

Result<ParsedPayload, TextError> readYaml(QByteArrayView text)
{
    return readYaml(text, YamlRules::PyYaml);
}

} // namespace brine
