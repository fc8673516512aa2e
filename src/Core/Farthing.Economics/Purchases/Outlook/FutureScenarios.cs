namespace Farthing.Economics.Purchases.Outlook;

/// <summary>Weighted scenarios: the project's own guess, and rules to make others from a user's forecast.</summary>
public static class FutureScenarios
{
    private const int MonthsPerYear = 12;

    /// <summary>Traffic after 12 months without a forecast: × 0.6, 1.0 and 1.6 with 25, 50 and 25 %.</summary>
    /// <remarks>The project's own guess of 2026-11, not a measurement; a user's forecast replaces it.</remarks>
    public static IReadOnlyList<WeightedFactor> DefaultTraffic { get; } =
    [new(0.6, 0.25), new(1, 0.5), new(1.6, 0.25)];

    /// <summary>Price on demand after 12 months where no price history says more: × 0.7, 1.0 and 1.15 with 35, 50 and 15 %.</summary>
    /// <remarks>The project's own guess of 2026-11, and the prior that a price history is shrunk to. Prices fell more often than they rose (GCP spot, 2022-02 to 2025-10: 490 falls, 447 rises).</remarks>
    public static IReadOnlyList<WeightedFactor> DefaultOnDemand { get; } =
    [new(0.7, 0.35), new(1, 0.5), new(1.15, 0.15)];

    /// <summary>All nine pairs of the default factors, taken as independent.</summary>
    public static IReadOnlyList<FutureScenario> Defaults { get; } = Pair(DefaultTraffic, DefaultOnDemand);

    /// <summary>The default pairs for traffic that is expected to grow: its factors after 12 months are centered on (1 + g)^12 instead of 1.</summary>
    /// <param name="perMonth">g: growth each month, as a fraction; 0 for <see cref="Defaults"/>.</param>
    public static IReadOnlyList<FutureScenario> Growing(double perMonth) =>
        Growing(DefaultTraffic, DefaultOnDemand, perMonth);

    /// <summary>All pairs of factors, those of traffic centered on (1 + g)^12.</summary>
    /// <param name="traffic">Factors on the traffic that is expected after 12 months.</param>
    /// <param name="onDemand">Factors on the price on demand after 12 months.</param>
    /// <param name="perMonth">g: growth each month, as a fraction above −1.</param>
    public static IReadOnlyList<FutureScenario> Growing(
        IReadOnlyList<WeightedFactor> traffic,
        IReadOnlyList<WeightedFactor> onDemand,
        double perMonth
    )
    {
        double year = AfterYear(perMonth);
        return Pair([.. traffic.Select(one => one with { Factor = one.Factor * year })], onDemand);
    }

    /// <summary>(1 + g)^12: factor on traffic after 12 months of steady growth.</summary>
    public static double AfterYear(double perMonth) => Math.Pow(1 + perMonth, MonthsPerYear);

    /// <summary>Scenarios of all pairs of two independent factors.</summary>
    public static IReadOnlyList<FutureScenario> Pair(
        IReadOnlyList<WeightedFactor> traffic,
        IReadOnlyList<WeightedFactor> onDemand
    ) =>
        [
            .. from load in traffic
            from price in onDemand
            select new FutureScenario(load.Weight * price.Weight, load.Factor, price.Factor),
        ];
}

/// <summary>Factor that may be reached after 12 months, with its probability.</summary>
/// <param name="Factor">Factor on today's value, above 0.</param>
/// <param name="Weight">Probability, 0…1.</param>
public readonly record struct WeightedFactor(double Factor, double Weight);
