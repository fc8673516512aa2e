using Farthing.Documents.Benches;
using Farthing.Numerics.Quantities;

namespace Farthing.Measurement.Bench;

/// <summary>The checks that make a run VALID or INVALID. Each limit stands here, once.</summary>
public static class ValidityChecks
{
    /// <summary>The client adds at most this to a chunk and to a send, at the 99th percentile.</summary>
    public const double MaxLagSeconds = 0.010;

    /// <summary>At most this share of the gaps may end in a shared read.</summary>
    public const double MaxCoalesced = 0.05;

    /// <summary>Little's law and the throughput identity hold within this, and what the window's edges cost: one request's time over the window's, one first token's for the identity.</summary>
    public const double IdentityTolerance = 0.05;

    /// <summary>At most this share of the prompt tokens may come from a cache where nothing is shared on purpose.</summary>
    public const double MaxCached = 0.01;

    /// <summary>At most this share of the requests may fail.</summary>
    public const double MaxFailed = 0.01;

    /// <summary>At least this share of the asked output must come, at most its inverse (MLPerf's 90 to 110 %).</summary>
    public const double MinOutput = 0.9;

    private const int FewRequests = 30;

    internal static IReadOnlyList<ValidityCheck> Of(
        StageMeasurement stage,
        StageOptions options,
        RequestMeasure[] all,
        SteadyWindow window
    )
    {
        (long from, long to) = (window.FromNs, window.ToNs);
        RequestMeasure[] steady = [.. all.Where(one => one.Record.SentNs >= from && one.Record.SentNs < to)];
        bool isLongEnough = window.Fits && stage.Steady.Requests >= FewRequests;
        ValidityCheck? saturation = options.IsOpenLoop
            ? SaturationCheck.Of(stage, all, options.RampSeconds, window.Fits)
            : null;
        List<ValidityCheck> checks =
        [
            Errors(stage),
            ReadLag(stage),
            SendLag(stage),
            Coalesced(stage),
            Window(stage, options, window, saturation?.State == CheckState.Failed),
            Little(stage, all, from, to, isLongEnough),
            Identity(stage, all),
            Length(stage, options),
            Cache(stage, options),
            .. ServerChecks.Of(stage),
        ];
        if (saturation is not null)
        {
            checks.Add(saturation);
        }

        if (stage.Unsent > 0)
        {
            checks.Add(Unsent(stage));
        }

        checks.AddRange(ServerBehavior.Of(steady, all, stage.Recording.Records, from, to));
        return checks;
    }

    /// <summary>A load that is too short for a steady window is not valid; one that is saturated has none, however long it is.</summary>
    private static ValidityCheck Window(
        StageMeasurement stage,
        StageOptions options,
        SteadyWindow window,
        bool isSaturated
    )
    {
        const string name = "steady window";
        if (isSaturated || stage.Finished == 0)
        {
            return new(name, CheckState.NotJudged, "no steady window");
        }

        if (window.Fits)
        {
            return new(
                name,
                CheckState.Passed,
                FormattableString.Invariant(
                    $"steady for {window.Seconds / Math.Max(1e-9, window.RequestSeconds):#,0} request times"
                )
            );
        }

        double seconds = Math.Ceiling(
            SteadyWindow.SendingSeconds(window.RequestSeconds, options.RampSeconds)
        );
        return new(
            name,
            CheckState.Failed,
            FormattableString.Invariant(
                $"too short: {Math.Floor(window.Rounds * 10) / 10:0.0} of {SteadyWindow.FewestRounds:0} request times "
            )
                + $"({Show.Seconds(window.RequestSeconds)} each) fit after settling; figures are of the whole run (--duration {Show.Count(seconds)}s)"
        );
    }

    private static ValidityCheck Unsent(StageMeasurement stage)
    {
        double share = (double)stage.Unsent / (stage.Unsent + stage.Recording.Records.Count);
        return new ValidityCheck(
            "never sent",
            share <= MaxFailed ? CheckState.Noted : CheckState.Failed,
            $"{Show.Count(stage.Unsent)} of {Show.Count(stage.Unsent + stage.Recording.Records.Count)} scheduled requests never left ({Show.Percent(share)}): --max-concurrency held them back to the end"
        );
    }

    internal static ValidityCheck Errors(StageMeasurement stage)
    {
        int counted = stage.Finished + stage.Failed;
        if (stage.Finished == 0)
        {
            return new ValidityCheck("errors", CheckState.Failed, "no request finished");
        }

        double share = (double)stage.Failed / counted;
        return new ValidityCheck(
            "errors",
            share <= MaxFailed ? CheckState.Passed : CheckState.Failed,
            stage.Failed == 0
                ? "errors 0"
                : $"{Show.Count(stage.Failed)} of {Show.Count(counted)} requests failed ({Show.Percent(share)}, at most {Show.Percent(MaxFailed)})"
        );
    }

    private static ValidityCheck ReadLag(StageMeasurement stage)
    {
        IReadOnlyList<long> lags = stage.Recording.ProbeLagsNs;
        if (lags.Count < 10)
        {
            return new ValidityCheck("read lag", CheckState.NotJudged, "read lag unknown: too short");
        }

        double p99 = lags[(int)((lags.Count - 1) * 0.99)] / 1e9;
        return new ValidityCheck(
            "read lag",
            p99 <= MaxLagSeconds ? CheckState.Passed : CheckState.Failed,
            p99 <= MaxLagSeconds
                ? $"client read lag p99 {Show.Seconds(p99)}"
                : $"client-bound: its own reads are late by {Show.Seconds(p99)} at p99 (at most {Show.Seconds(MaxLagSeconds)})"
        );
    }

    private static ValidityCheck SendLag(StageMeasurement stage)
    {
        if (stage.SendLag is null)
        {
            return new ValidityCheck("send lag", CheckState.NotJudged, "nothing was sent");
        }

        double p99 = stage.SendLag.P99.Value;
        return new ValidityCheck(
            "send lag",
            p99 <= MaxLagSeconds ? CheckState.Passed : CheckState.Failed,
            p99 <= MaxLagSeconds
                ? $"client send lag p99 {Show.Seconds(p99)}"
                : $"client-bound: requests left {Show.Seconds(p99)} late at p99 (at most {Show.Seconds(MaxLagSeconds)})"
        );
    }

    private static ValidityCheck Coalesced(StageMeasurement stage)
    {
        bool isFine = stage.CoalescedFraction <= MaxCoalesced;
        return new ValidityCheck(
            "coalesced",
            isFine ? CheckState.Passed : CheckState.Failed,
            isFine
                ? $"shared reads {Show.Percent(stage.CoalescedFraction)}"
                : $"{Show.Percent(stage.CoalescedFraction)} of the gaps end in a read that held several events (at most {Show.Percent(MaxCoalesced)}): ITL and ICL are not the server's, TPOT is"
        );
    }

    private static ValidityCheck Little(
        StageMeasurement stage,
        RequestMeasure[] all,
        long from,
        long to,
        bool isLongEnough
    )
    {
        if (!isLongEnough)
        {
            return TooShort("Little's law");
        }

        // L = λ · W over the window: λ from requests sent in it, W their time in the system.
        double sum = all.Where(one => one.Record.SentNs >= from && one.Record.SentNs < to)
            .Sum(one => (one.Record.EndedNs - one.Record.SentNs) / 1e9);
        double expected = sum / ((to - from) / 1e9);
        return Within("Little's law", stage.Steady.MeanInFlight, expected, EdgeShare(all, from, to));
    }

    /// <summary>Tokens per second by their events against requests per second × tokens of a request. Within the window's edges lies at most one wait for a first token in which a request brings nothing.</summary>
    private static ValidityCheck Identity(StageMeasurement stage, RequestMeasure[] all)
    {
        const string name = "throughput identity";
        if (all.Length == 0)
        {
            return new(name, CheckState.NotJudged, $"{name}: nothing finished");
        }

        double edge = all.Average(one => one.Ttft(LatencyOrigin.Sent)) / Math.Max(1e-9, stage.Steady.Seconds);
        return Within(name, stage.Steady.OutputTokensPerSecond, stage.Steady.FinishedTokensPerSecond, edge);
    }

    /// <summary>Tolerance for the window's edges: at most one request's time of the window's.</summary>
    private static double EdgeShare(RequestMeasure[] all, long from, long to) =>
        all.Average(one => one.E2e(LatencyOrigin.Sent)) / ((to - from) / 1e9);

    private static ValidityCheck Within(string name, double seen, double expected, double edge)
    {
        double tolerance = IdentityTolerance + edge;
        double off = Math.Abs(seen - expected) / Math.Max(1e-9, seen);
        return new ValidityCheck(
            name,
            off <= tolerance ? CheckState.Passed : CheckState.Failed,
            off <= tolerance
                ? $"{name} {Show.Percent(off)}"
                : $"{name} is off by {Show.Percent(off)} (at most {Show.Percent(tolerance)}): the run is not steady"
        );
    }

    private static ValidityCheck TooShort(string name) =>
        new(name, CheckState.NotJudged, $"{name}: too short to judge");

    private static ValidityCheck Length(StageMeasurement stage, StageOptions options)
    {
        if (stage.Finished == 0)
        {
            return new ValidityCheck("output length", CheckState.NotJudged, "no output");
        }

        if (options.EndsFreely)
        {
            return new ValidityCheck(
                "output length",
                CheckState.NotJudged,
                $"output length {Show.Percent(stage.OutputShare)} of the cap: the model ends its answers"
            );
        }

        bool isFine = stage.OutputShare >= MinOutput && stage.OutputShare <= 1 / MinOutput;
        return new ValidityCheck(
            "output length",
            isFine ? CheckState.Passed : CheckState.Failed,
            isFine
                ? $"output length {Show.Percent(stage.OutputShare)} of asked"
                : $"answers have {Show.Percent(stage.OutputShare)} of the asked length (90 to 111 %): {(stage.OutputShare < 1 ? "fast because it stopped early" : "longer than asked")}"
        );
    }

    private static ValidityCheck Cache(StageMeasurement stage, StageOptions options)
    {
        if (stage.CachedFraction is not double cached)
        {
            return new ValidityCheck(
                "prefix cache",
                CheckState.NotJudged,
                "prefix hits unknown: the server has no such counter"
            );
        }

        bool isFine = options.SharesPrefixes || cached < MaxCached;
        return new ValidityCheck(
            "prefix cache",
            isFine ? CheckState.Passed : CheckState.Failed,
            isFine
                ? $"prefix hits {Show.Percent(cached)}{(options.SharesPrefixes ? " (on purpose)" : "")}"
                : $"{Show.Percent(cached)} of the prompt tokens came from the prefix cache (below {Show.Percent(MaxCached)}): prompts were seen before"
        );
    }
}
