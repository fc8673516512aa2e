using Farthing.Documents.Benches;

namespace Farthing.Measurement.Bench.Comparing;

/// <summary>Distance of B from A in one figure, and its verdict.</summary>
/// <param name="Metric">The figure.</param>
/// <param name="A">The baseline's.</param>
/// <param name="B">The other's.</param>
public sealed record Difference(ComparedMetric Metric, double A, double B)
{
    /// <summary>B / A − 1; for a share B − A.</summary>
    public double Change { get; init; } = double.NaN;

    /// <summary>Lower end of the 95 % interval of the change, without correction for several tests.</summary>
    public double Low { get; init; } = double.NaN;

    /// <summary>Upper end.</summary>
    public double High { get; init; } = double.NaN;

    /// <summary>The chance of a difference at least as large if there were none; not a number where there is no test.</summary>
    public double Chance { get; init; } = double.NaN;

    /// <summary>The same after Holm's correction over the table.</summary>
    public double CorrectedChance { get; init; } = double.NaN;

    /// <summary>Verdict.</summary>
    public Verdict Verdict { get; init; }

    /// <summary>Why there is no verdict; null where there is one.</summary>
    public string? Lack { get; init; }

    /// <summary>The same on the scale on which it was tested (logarithm of the ratio, or points): change, low, high.</summary>
    internal (double Change, double Low, double High) Tested { get; init; }

    /// <summary>True when B is worse by more than a margin even at the interval's better end, and the difference stands after correction.</summary>
    public bool IsWorseBeyond(double margin)
    {
        double limit = Metric.IsShare ? margin : Math.Log(1 + margin);
        return Verdict == Verdict.Worse
            && (
                Metric.Direction == MetricDirection.LowerIsBetter ? Tested.Low > limit : Tested.High < -limit
            );
    }
}
