namespace Xebec.Schema.Yaml;

/// <summary>Ends the reading of a text with upstream's words; never leaves <see cref="YamlReader"/>.</summary>
/// <param name="ofJson">The text is good YAML, but has no form in JSON: the message stands alone.</param>
internal sealed class YamlProblemException(string message, bool ofJson = false) : Exception(message)
{
    public bool OfJson { get; } = ofJson;
}
