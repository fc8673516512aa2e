using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Costs;

/// <summary>Frame around the figures of each answer of the calculator.</summary>
public abstract record CostDocument
{
    [JsonPropertyOrder(-1)]
    [Description("In sentences")]
    public string Answer { get; init; } = "";

    [JsonPropertyOrder(1)]
    [Description("Qualifications without which the answer would mislead")]
    public IReadOnlyList<string> Notes { get; init; } = [];

    [JsonPropertyOrder(2)]
    [Description("With the numbers put in; with --explain")]
    public IReadOnlyList<string>? Formulas { get; init; }
}
