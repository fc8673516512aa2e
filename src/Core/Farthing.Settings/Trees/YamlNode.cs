namespace Farthing.Settings.Trees;

/// <summary>A node of a YAML text, with where it stands.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Nodes">How many nodes it is, itself included, aliases expanded.</param>
public abstract record YamlNode(int Line, int Column, long Nodes);
