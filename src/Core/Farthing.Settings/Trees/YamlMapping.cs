namespace Farthing.Settings.Trees;

/// <summary>Keys with their values, in the order of the text; duplicates are kept, so that they can be reported.</summary>
/// <param name="Entries">The pairs.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public sealed record YamlMapping(
    IReadOnlyList<(YamlScalar Key, YamlNode Value)> Entries,
    int Line,
    int Column
) : YamlNode(Line, Column, 1 + Entries.Sum(entry => entry.Value.Nodes));
