using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Prices;

/// <summary>Compares prices per token. Prices at different utilizations are never ranked: the comparison puts all options at each of the stated utilizations instead.</summary>
/// <param name="Options">At least two options.</param>
public sealed record PriceComparison(IReadOnlyList<PricedOption> Options)
{
    /// <summary>The different utilizations that were stated, falling; full load where an option states none.</summary>
    public IReadOnlyList<Interval> Utilizations { get; } =
    [
        .. Options
            .Select(option => option.Utilization ?? 1.0)
            .Distinct()
            .OrderByDescending(utilization => utilization.High),
    ];

    /// <summary>True when all options are at one utilization, so that their prices may be ranked.</summary>
    public bool IsRankable => Utilizations.Count == 1;

    /// <summary>The options from cheap to dear at one utilization; equal prices keep their order.</summary>
    public IReadOnlyList<PricedOption> RankedAt(Interval utilization) =>
        [.. Options.OrderBy(option => option.UsdPerMillionAt(utilization).Middle)];
}
