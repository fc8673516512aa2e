using System.Text.Json.Serialization;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Lengths;

namespace Farthing.Workloads.Profiles;

/// <summary>The arrivals of a profile's source trace.</summary>
/// <param name="Process">poisson, gamma or empirical.</param>
/// <param name="RatePerSecond">Mean rate.</param>
/// <param name="Cv">CV of the gaps after the minute's own rate is divided out.</param>
/// <param name="PeakMinuteFactor">Busiest minute over mean.</param>
/// <param name="BucketSeconds">Length of a bucket of <paramref name="Factors"/>.</param>
/// <param name="Factors">Rate of each bucket over the mean.</param>
/// <param name="Gaps">For empirical: quantiles of the gaps; else null.</param>
public sealed record ProfileArrivals(
    string Process,
    double RatePerSecond,
    double Cv,
    double PeakMinuteFactor,
    double BucketSeconds,
    IReadOnlyList<double> Factors,
    [property: JsonPropertyName("gap_seconds"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        QuantileTable? Gaps = null
)
{
    /// <summary>The same with the digits that a profile prints.</summary>
    internal ProfileArrivals Rounded() =>
        this with
        {
            RatePerSecond = Math.Round(RatePerSecond, 5),
            Cv = Math.Round(Cv, 4),
            PeakMinuteFactor = Math.Round(PeakMinuteFactor, 3),
            Factors = [.. Factors.Select(factor => Math.Round(factor, 4))],
            Gaps = Gaps?.Rounded(6),
        };

    /// <summary>Distribution of gaps.</summary>
    public GapDistribution CreateGaps() =>
        Process switch
        {
            "gamma" => new GammaGaps(Cv),
            "empirical" => new EmpiricalGaps(Gaps!),
            _ => new ExponentialGaps(),
        };

    /// <summary>The trace's own ups and downs.</summary>
    public RateShape CreateShape() =>
        Factors.Count == 0 ? RateShape.Flat : new RateShape(BucketSeconds, Factors);
}
