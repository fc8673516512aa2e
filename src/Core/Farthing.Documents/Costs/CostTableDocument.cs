using System.ComponentModel;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.table")]
[Description(
    "What a model's tokens cost on each GPU and in each format, the same requests simulated on each; exit code 1 where none carries any"
)]
public sealed record CostTableDocument(
    string Model,
    [property: Description("In words")] string Traffic,
    [property: Description("In words; away without one: then the queue alone may not grow")] string? Promise,
    [property: Description("Delivered over deliverable, at which the prices hold")] Quantity Utilization,
    [property: Description("Cheapest first")] IReadOnlyList<CostTableRow> Rows,
    [property: Description("GPUs and formats without a row")] IReadOnlyList<CostTableGap> Without
) : CostDocument;

[Description("The one replica on a GPU in a format that serves most for a dollar")]
public sealed record CostTableRow(
    string Gpu,
    [property: Description("Link of the GPUs of a server: a GPU may be sold with several")]
        string Interconnect,
    CarriedTraffic Carried,
    [property: Description("At the utilization; the share of prefill in GPU time")] Quantity UsdPerMInput,
    [property: Description("The share of decode in GPU time")] Quantity UsdPerMOutput,
    [property: Description("Prompts and outputs together, with the 90 % band of step times")]
        Quantity UsdPerMBlended,
    [property: Description(
        "Whole instances that one replica alone pays for, where it does not fill them; carried has its share"
    )]
        Quantity? AloneUsdPerHour = null
)
{
    [Description("At the utilization")]
    public double UsdPerRequest =>
        UsdPerMBlended.Value * Carried.TokensPerS.Value / Carried.RequestsPerS.Value / 1e6;
}

[Description("Why a GPU has no row in a format")]
public sealed record CostTableGap(string Gpu, string Weights, string Reason)
{
    /// <summary>The reason of what runs and keeps the promise, perhaps, but costs more than the rows.</summary>
    public const string Dearer = "dearer than the rows";
}
