namespace Farthing.Settings.Trees;

/// <summary>One value, as text.</summary>
/// <param name="Text">The text, without quotes.</param>
/// <param name="IsQuoted">True when it stood in quotes, so that it is no null.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public sealed record YamlScalar(string Text, bool IsQuoted, int Line, int Column) : YamlNode(Line, Column, 1)
{
    /// <summary>True when YAML means no value.</summary>
    public bool IsNull => !IsQuoted && Text is "" or "~" or "null" or "Null" or "NULL";
}
