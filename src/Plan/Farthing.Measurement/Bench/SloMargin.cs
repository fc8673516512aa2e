using Farthing.Documents.Benches;

namespace Farthing.Measurement.Bench;

/// <summary>Distance of a load from breaking its promise: the largest ln(measured / limit) of its targets.</summary>
public static class SloMargin
{
    /// <summary>The margin of a load that kept or missed for a reason without a number: a factor of two.</summary>
    private const double Unknown = 0.7;

    /// <summary>The margin; positive where a target cannot be told, too many requests failed or the load is more than the server can work off.</summary>
    public static double Of(StageMeasurement measured)
    {
        if (measured.Promise.Count == 0 || measured.Promise.Any(finding => finding.Seconds is not > 0))
        {
            return Unknown;
        }

        double margin = measured.Promise.Max(finding =>
            Math.Log(finding.Seconds!.Value / finding.Target.LimitSeconds)
        );
        return IsSaturated(measured) || measured.HasTooManyErrors ? Math.Max(margin, Unknown) : margin;
    }

    /// <summary>True when requests come faster than they leave: latencies are then those of the run's length, and every higher load is worse.</summary>
    public static bool IsSaturated(StageMeasurement measured) =>
        measured.Checks.Any(check => check is { Name: "saturation", State: CheckState.Failed });
}
