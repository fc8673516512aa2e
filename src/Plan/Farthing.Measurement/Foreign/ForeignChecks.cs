using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Foreign;

/// <summary>The checks that can be made of a foreign result; what its client was like is never known.</summary>
internal static class ForeignChecks
{
    private const string Imported = "imported: client health not known";

    /// <summary>A chunk holds a token or more: a median gap far below the time per token is a shared read.</summary>
    private const double MinGapOfToken = 0.2;

    private static ValidityCheck Client => new("client", CheckState.NotJudged, Imported);

    /// <summary>The checks of a load whose requests are known.</summary>
    public static IReadOnlyList<ValidityCheck> OfRequests(
        StageMeasurement measured,
        ForeignLoad load,
        bool isTimed
    )
    {
        List<ValidityCheck> checks = [Client];
        foreach (ValidityCheck check in measured.Checks)
        {
            bool isKnown = check.Name switch
            {
                "errors" => true,
                "coalesced" => load.HasGaps && load.HasFirstTokens,
                "Little's law"
                or "throughput identity"
                or "saturation"
                or "steady window"
                or "server queue" => isTimed,
                "stalls" => load.HasGaps && load.HasFirstTokens,
                "prefix cache" => measured.CachedFraction is not null,
                _ => false,
            };
            if (isKnown)
            {
                // A file of another tool cannot go on for longer: its figures stand as what they are.
                checks.Add(
                    check is { Name: "steady window", State: CheckState.Failed }
                        ? check with
                        {
                            State = CheckState.NotJudged,
                            Words = "too short for a steady window: figures are of the whole run",
                        }
                        : check
                );
            }
        }

        return checks;
    }

    /// <summary>The checks of figures alone.</summary>
    public static IReadOnlyList<ValidityCheck> OfFigures(
        StageMeasurement measured,
        ForeignFigures figures,
        LoadLevel level
    )
    {
        List<ValidityCheck> checks = [Client];
        checks.Add(
            figures.Finished is null ? new ValidityCheck("errors", CheckState.NotJudged, "errors not said")
            : figures.Failed is null && figures.Finished > 0
                ? new ValidityCheck(
                    "errors",
                    CheckState.NotJudged,
                    $"{Show.Count(figures.Finished.Value)} finished, failures not said"
                )
            : ValidityChecks.Errors(measured)
        );
        if (Identity(figures) is ValidityCheck identity)
        {
            checks.Add(identity);
        }

        if (Coalesced(measured) is ValidityCheck coalesced)
        {
            checks.Add(coalesced);
        }

        if (Little(measured, figures, level) is ValidityCheck little)
        {
            checks.Add(little);
        }

        return checks;
    }

    /// <summary>A median gap between chunks that no network delivers, or a small part of the time per token, tells that most chunks were read together with others.</summary>
    private static ValidityCheck? Coalesced(StageMeasurement measured)
    {
        double gap = measured.Latency(LatencyMetric.Icl)?.P50.Value ?? double.NaN;
        double token = measured.Latency(LatencyMetric.Tpot) is { } tpot
            ? double.IsNaN(tpot.P50.Value)
                ? tpot.Mean.Value
                : tpot.P50.Value
            : double.NaN;
        if (!double.IsFinite(gap))
        {
            return null;
        }

        bool isShared = gap < ForeignStage.SharedReadSeconds || gap < MinGapOfToken * token;
        return new ValidityCheck(
            "coalesced",
            isShared ? CheckState.Failed : CheckState.Passed,
            isShared
                ? $"half of the gaps between chunks are {Show.Seconds(gap)} or less{(double.IsFinite(token) ? $" at {Show.Seconds(token)} a token" : "")}: chunks were read together, ICL is not the server's"
                : $"median gap between chunks {Show.Seconds(gap)}"
        );
    }

    /// <summary>Tokens per second by the tool against requests · mean output / time.</summary>
    private static ValidityCheck? Identity(ForeignFigures figures)
    {
        if (
            figures
            is not {
                OutputTokensPerSecond: > 0 and double rate,
                Finished: int finished,
                MeanOutput: double output,
                Seconds: > 0 and double seconds,
            }
        )
        {
            return null;
        }

        double off = Math.Abs((finished * output / seconds / rate) - 1);
        bool isFine = off <= ValidityChecks.IdentityTolerance;
        return new ValidityCheck(
            "throughput identity",
            isFine ? CheckState.Passed : CheckState.Failed,
            isFine
                ? $"throughput identity {Show.Percent(off)}"
                : $"tokens per second differ from requests × mean output / time by {Show.Percent(off)} (at most {Show.Percent(ValidityChecks.IdentityTolerance)})"
        );
    }

    /// <summary>Throughput · mean E2E cannot be above the users of a closed loop; below it may be, since ramp and drain count.</summary>
    private static ValidityCheck? Little(StageMeasurement measured, ForeignFigures figures, LoadLevel level)
    {
        double mean = measured.Latency(LatencyMetric.E2e)?.Mean.Value ?? double.NaN;
        double inFlight = (figures.RequestsPerSecond ?? double.NaN) * mean;
        if (level.Kind != LoadLevelKind.Concurrency || !double.IsFinite(inFlight))
        {
            return null;
        }

        bool isFine = inFlight <= level.Value * (1 + ValidityChecks.IdentityTolerance);
        return new ValidityCheck(
            "Little's law",
            isFine ? CheckState.Passed : CheckState.Failed,
            isFine
                ? $"Little's law: {Show.Three(inFlight)} of {Show.Count(level.Value)} in flight"
                : $"Little's law: throughput × E2E make {Show.Three(inFlight)} in flight, above the {Show.Count(level.Value)} of the load"
        );
    }
}
