using System.ComponentModel;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.sensitivity")]
[Description("Inputs by their effect on the price")]
public sealed record CostSensitivityDocument(
    [property: Description("With each input at the middle of its range")] Quantity Price,
    [property: Description("The widest first")] IReadOnlyList<SensitivityBar> Bars,
    [property: Description("Away where no fleet was simulated")] CarriedTraffic? Throughput = null,
    [property: Description(
        "Where a fleet was simulated: the measure of the bars, for a length moves what a token and a request cost differently"
    )]
        Quantity? PricePerRequest = null
) : CostDocument;

[Description(
    "Dollars at both ends of one input, the others at the middle of their ranges: per request where a fleet was simulated, else per million tokens"
)]
public sealed record SensitivityBar(string Input, double AtLow, double AtHigh)
{
    [Description("The low end in words, like the next; where a fleet was simulated")]
    public string? From { get; init; }

    public string? To { get; init; }

    [Description("Dollars per million tokens at both ends, where the bar is of a request")]
    public double? PerMAtLow { get; init; }

    public double? PerMAtHigh { get; init; }

    [Description("Distance between the two")]
    public double Swing => Math.Abs(AtHigh - AtLow);
}
