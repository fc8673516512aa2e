using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Plans;

[Document("plan.diff")]
[Description("Differences between two plans")]
public sealed record PlanDiffDocument(
    [property: Description("Differences in results: answer, fleet, dollars, latencies")]
        IReadOnlyList<PlanDiffRow> Changes,
    [property: Description("Differences in inputs: inputs, prices' days, catalogs")]
        IReadOnlyList<PlanDiffRow> Causes,
    [property: Description("Everything else that differs")] IReadOnlyList<PlanDiffRow> Others
)
{
    private const int MaxNamed = 3;

    [Description("True when nothing that matters differs")]
    [JsonPropertyOrder(-2)]
    public bool Same => Changes.Count == 0 && Causes.Count == 0;

    [Description("Why the plans differ, in one sentence")]
    [JsonPropertyOrder(-1)]
    public string Why =>
        Causes.Count > 0
            ? Changes.Count > 0
                ? $"{Causes.Count} differing inputs are behind it: {Named(Causes)}"
                : $"{Causes.Count} inputs differ, and the plan stays the same: {Named(Causes)}"
            : Changes.Count > 0
                ? "no input on record differs: the documents were edited, or the program is another build of the same version"
                : "the plans are the same";

    private static string Named(IReadOnlyList<PlanDiffRow> rows) =>
        string.Join(", ", rows.Take(MaxNamed).Select(row => Shortened(row.Path)))
        + (rows.Count > MaxNamed ? ", …" : "");

    private static string Shortened(string path) =>
        path.StartsWith("result.inputs.", StringComparison.Ordinal) ? path["result.inputs.".Length..]
        : path.StartsWith("result.", StringComparison.Ordinal) ? path["result.".Length..]
        : path;
}

[Document("plan.replay")]
[Description("Comparison of a repeated plan with its file")]
public sealed record PlanReplayDocument(
    [property: Description("True when answer, fleet, cost and latencies are those of the file")]
        bool Reproduced,
    bool ByteEqual,
    [property: Description("Why the plans differ, in one sentence")] string Why,
    IReadOnlyList<PlanDiffRow> Changes,
    IReadOnlyList<PlanDiffRow> Causes,
    IReadOnlyList<PlanDiffRow> Others
);

[Description("A value that differs")]
public sealed record PlanDiffRow(
    [property: Description("In the document, such as result.cost.usd_per_hour")] string Path,
    [property: Description("The part of the plan that it belongs to")] PlanDiffArea Area,
    [property: Description("As JSON writes it; absent where it is not there")] string? Before,
    string? After,
    [property: Description("absent where the value has none")] string? Unit,
    [property: Description("As a share of the first value, where both are numbers and it is not 0")]
        double? Change
)
{
    /// <summary>True for a reason, false for what follows from reasons.</summary>
    [JsonIgnore]
    public bool IsCause => Area is PlanDiffArea.Input or PlanDiffArea.PriceDate or PlanDiffArea.Catalog;
}

/// <summary>Part of a plan that a changed value belongs to, in the order of printing.</summary>
public enum PlanDiffArea
{
    /// <summary>Existence of a plan, and serving or buying.</summary>
    Answer,

    /// <summary>The chosen fleet: GPU, spread, formats, replicas, settings, instances.</summary>
    Fleet,

    /// <summary>Dollars.</summary>
    Cost,

    /// <summary>Predicted latencies and use.</summary>
    Latency,

    /// <summary>Inputs of the plan: traffic, promise, hardware, conditions. A reason for the rest.</summary>
    Input,

    /// <summary>Days and sources of prices. A reason for the rest.</summary>
    [JsonStringEnumMemberName("pricedate")]
    PriceDate,

    /// <summary>Catalogs, coefficients, program and seed. A reason for the rest.</summary>
    Catalog,

    /// <summary>Anything else, such as runners-up and rejections.</summary>
    Other,
}
