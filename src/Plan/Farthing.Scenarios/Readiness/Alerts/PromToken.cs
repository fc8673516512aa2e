namespace Farthing.Scenarios.Readiness.Alerts;

/// <summary>A word of PromQL.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Text">The word; of a label its name.</param>
/// <param name="Value">Value of a label; empty for others.</param>
internal sealed record PromToken(PromKind Kind, string Text, string Value = "");

/// <summary>Kind of a word of PromQL.</summary>
internal enum PromKind
{
    Name,
    Number,

    /// <summary>Arithmetic, a comma or a parenthesis.</summary>
    Mark,
    Comparison,

    /// <summary>and, or, unless.</summary>
    Set,

    /// <summary>A label with its value, which belongs to the name before it.</summary>
    Label,
}
