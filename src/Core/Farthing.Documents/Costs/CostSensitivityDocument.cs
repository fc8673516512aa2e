using System.ComponentModel;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.sensitivity")]
[Description("Inputs by their effect on the price")]
public sealed record CostSensitivityDocument(
    [property: Description("With each input at the middle of its range")] Quantity Price,
    [property: Description("The widest first")] IReadOnlyList<SensitivityBar> Bars,
    [property: Description("Away where no fleet was simulated")] CarriedTraffic? Throughput = null
) : CostDocument;

[Description("The outcome at both ends of one input, the others at the middle of their ranges")]
public sealed record SensitivityBar(string Input, double AtLow, double AtHigh)
{
    [Description("The low end in words, like the next; where a fleet was simulated")]
    public string? From { get; init; }

    public string? To { get; init; }

    [Description("Distance between the two")]
    public double Swing => Math.Abs(AtHigh - AtLow);
}
