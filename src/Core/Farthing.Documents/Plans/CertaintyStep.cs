using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Plans;

[Description("The cheapest fleet at a certainty; without a GPU there is none within the limits")]
public sealed record CertaintyStep(
    double Confidence,
    string? Gpu,
    int? Replicas,
    int? SpareReplicas,
    string? Spread,
    string? Weights,
    string? Kv,
    int? MaxNumBatchedTokens,
    int? MaxNumSeqs,
    string? Routing,
    int? GpusUsed,
    int? GpusPaid,
    string? Instances,
    double? UsdPerHour,
    double? UsdPerMonth,
    [property: Description("The certainty up to which it keeps every promise")] double? HoldsTo,
    [property: Description("The promise that it breaks first beyond; queue where the queue grows")]
        string? BreaksFirst
);

[Description("Value of own measurements before renting the fleet")]
public sealed record MeasuringWorth(
    [property: Description("The answer in a sentence")] string Words,
    string Gpu,
    int Rows,
    double Hours,
    [property: Description("The share of the band that so many rows leave")] Quantity BandLeft,
    double? RentUsd,
    double? NetUsdFirstMonth,
    double MeanSavingUsdPerMonth,
    double CheaperFraction,
    double DearerFraction,
    double NoneFraction,
    IReadOnlyList<MeasuringOutcome> Outcomes
);

[Description("Possible results of measurements, and the plan that would follow")]
public sealed record MeasuringOutcome(
    double Fraction,
    [property: Description("The edge of step times that would be planned at")] double PlannedAt,
    double? UsdPerMonth
);
