namespace Farthing.Settings.Trees;

/// <summary>A list.</summary>
/// <param name="Items">Its items in order.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public sealed record YamlSequence(IReadOnlyList<YamlNode> Items, int Line, int Column)
    : YamlNode(Line, Column, 1 + Items.Sum(item => item.Nodes));
