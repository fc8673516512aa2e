using System.ComponentModel;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.break-even")]
[Description("Rent GPUs or buy tokens")]
public sealed record CostBreakEvenDocument(
    [property: Description("With a volume, like all before the break-even")]
        IReadOnlyList<CostBill>? Bills = null,
    Quantity? SelfUsdPerMonth = null,
    Quantity? ApiUsdPerMonth = null,
    [property: Description("Cost of buying over the cost of self-hosting")]
        Quantity? SavingUsdPerMonth = null,
    [property: Description("The same if one unit could deliver it")] Quantity? PaperSavingUsdPerMonth = null,
    Quantity? GpusNeeded = null,
    [property: Description("Around the clock")] Quantity? NeededTps = null,
    [property: Description("Away where the throughput is not known")] Quantity? Utilization = null,
    [property: Description("self-host, buy or tie")] string? Verdict = null,
    Quantity BreakEvenTokensPerMonth = default,
    [property: Description("Around the clock")] Quantity BreakEvenTps = default,
    Quantity UnitUsdPerMonth = default,
    [property: Description("Input and output in their mix")] Quantity ApiUsdPerMTokens = default,
    [property: Description("With a throughput, like what follows until the flips")]
        Quantity? BreakEvenUtilization = null,
    [property: Description("Of the GPUs alone")] Quantity? FullLoadPrice = null,
    [property: Description("True where one unit delivers the volume of the break-even")]
        bool? Feasible = null,
    [property: Description("True where a full unit costs more than the API")] bool? NeverBreaksEven = null,
    Quantity? FeasibleGpus = null,
    [property: Description("Values at which each input, alone, turns the answer around")]
        IReadOnlyList<BreakEvenFlip>? Flips = null,
    IReadOnlyList<BreakEvenSwing>? Sensitivity = null,
    [property: Description("Away where no fleet was simulated")] CarriedTraffic? Throughput = null
) : CostDocument;

[Description("Cost of a side in a month")]
public sealed record CostBill(
    [property: Description("self or api")] string Side,
    Quantity GpusOrTokens,
    Quantity People,
    Quantity Other,
    Quantity Total,
    Quantity PerMTokens,
    [property: Description("At the mean length of a request; away where none was said")]
        Quantity? PerRequest = null
);

[Description("An input and the value at which, alone, it turns the answer around")]
public sealed record BreakEvenFlip(
    [property: Description("As its flag has it, without dashes")] string Input,
    double Now,
    double FlipsAt
)
{
    [Description("As a share of the value now")]
    public double Change => (FlipsAt / Now) - 1;
}

[Description("Effect of an input on the difference of the bills")]
public sealed record BreakEvenSwing(string Input, double SwingUsdPerMonth);
