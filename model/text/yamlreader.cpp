#include "yamlreader.h"
#include "readertext.h"
#include "yamlcomposer.h"
#include "yamlscanner.h"

namespace brine {

Result<ParsedPayload, TextError> readYaml(QByteArrayView text, YamlRules rules)
{
    using Answer = Result<ParsedPayload, TextError>;
    if (const auto unreadable = unreadableText(text))
        return Answer::failure(*unreadable);
    YamlScanner scanner(text, rules == YamlRules::Salt ? YamlFlavour::LibYaml : YamlFlavour::PyYaml);
    YamlComposer composer(scanner);
    if (!composer.compose())
        return Answer::failure(*scanner.error());
    PayloadBuilder builder(text);
    YamlConstructor constructor(composer.document(), builder, rules);
    if (!constructor.construct())
        return Answer::failure(textErrorAt(text, constructor.errorOffset(), constructor.message()));
    return builder.finish();
}

Result<ParsedPayload, TextError> readYaml(QByteArrayView text)
{
    return readYaml(text, YamlRules::PyYaml);
}

} // namespace brine
