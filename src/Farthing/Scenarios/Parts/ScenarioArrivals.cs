namespace Farthing.Scenarios.Parts;

/// <summary>How requests arrive.</summary>
/// <param name="Process">The process.</param>
/// <param name="Cv">Coefficient of variation of the gaps, for gamma and Weibull; else null.</param>
/// <param name="OnSeconds">Length of busy stretches, for on-off; else null.</param>
/// <param name="OffSeconds">Length of silent stretches, for on-off; else null.</param>
internal sealed record ScenarioArrivals(
    ScenarioArrivalProcess Process,
    double? Cv = null,
    double? OnSeconds = null,
    double? OffSeconds = null
);
