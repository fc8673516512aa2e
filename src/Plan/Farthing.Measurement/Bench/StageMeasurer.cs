using Farthing.Documents.Benches;
using Farthing.Measurement.Bench.Servers;
using Farthing.Measurement.Load;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Bench;

/// <summary>Computes everything from the events of a recording.</summary>
public static class StageMeasurer
{
    private const double MaxTokensPerEvent = 1.05;

    /// <summary>The figures of a recording.</summary>
    public static StageMeasurement Measure(LoadRecording recording, StageOptions options)
    {
        RequestMeasure[] all = [.. recording.Records.Select(RequestMeasure.Of).OfType<RequestMeasure>()];
        InFlightCurve inFlight = new(recording.Records);
        SteadyWindow span = SteadyWindow.Of(recording, all, inFlight, options.RampSeconds);
        (long from, long to) = (span.FromNs, span.ToNs);
        RequestMeasure[] steady = [.. all.Where(one => one.Record.SentNs >= from && one.Record.SentNs < to)];
        TokenSource source = all.Length == 0 ? TokenSource.Events : all.Max(one => one.Source);
        long events = all.Sum(one => (long)one.Events);
        double perEvent = events == 0 ? double.NaN : (double)all.Sum(one => one.OutputTokens) / events;
        string? refusal = Refusal(source, perEvent);
        Dictionary<(LatencyMetric, LatencyOrigin), LatencySummary> latencies = Latencies(
            steady,
            refusal is null,
            options.Seed
        );
        SloFinding[] promise = [.. options.Slo.Targets.Select(target => Finding(target, latencies))];
        WindowFigures window = Figures(all, inFlight, from, to);
        ServerFigures? server = options.Server?.Figures(
            recording.StartNs / 1e9,
            from / 1e9,
            to / 1e9,
            window.OutputTokensPerSecond
        );
        StageMeasurement measurement = new()
        {
            Recording = recording,
            Server = server is null
                ? null
                : server with
                {
                    Agreement = ServerChecks.Compare(server, recording, all),
                },
            Steady = window,
            Whole = Figures(all, inFlight, recording.StartNs, recording.EndNs + 1),
            SteadyFromSeconds = (from - recording.StartNs) / 1e9,
            SteadyRounds = span.Rounds,
            Latencies = latencies,
            Source = source,
            TokensPerEvent = perEvent,
            ItlRefusal = refusal,
            Outcomes = recording
                .Records.GroupBy(record => record.Outcome)
                .ToDictionary(group => group.Key, group => group.Count()),
            Finishes = all.GroupBy(one => one.Record.Finish)
                .ToDictionary(group => group.Key, group => group.Count()),
            PeakInFlight = inFlight.Peak,
            MeanInput = all.Length == 0 ? double.NaN : all.Average(one => one.InputTokens),
            MeanOutput = all.Length == 0 ? double.NaN : all.Average(one => one.OutputTokens),
            OutputShare =
                all.Length == 0
                    ? double.NaN
                    : (double)all.Sum(one => one.OutputTokens)
                        / all.Sum(one => (long)one.Record.Request.OutputTokens),
            CachedFraction = Cached(all) ?? server?.HitFraction,
            CoalescedFraction = Coalesced(all),
            Promise = promise,
            SendLag = LatencySummary.Of(
                [
                    .. recording
                        .Records.Where(record => record.SentNs > 0)
                        .Select(record => (record.SentNs - record.EligibleNs) / 1e9),
                ],
                options.Seed
            ),
            Checks = [],
        };
        measurement = measurement with
        {
            OutputRate = TokenRate.Around(
                all,
                from,
                to,
                measurement.Steady.OutputTokensPerSecond,
                options.Seed
            ),
        };
        measurement = WithGoodput(measurement, options.Slo, from, to);
        return measurement with { Checks = ValidityChecks.Of(measurement, options, all, span) };
    }

    private static string? Refusal(TokenSource source, double perEvent) =>
        source == TokenSource.Events
            ? "the server does not say how many tokens it sent: gaps are per event (ICL)"
        : source == TokenSource.Usage && perEvent > MaxTokensPerEvent
            ? FormattableString.Invariant(
                $"an event holds {perEvent:0.00} tokens and the server does not say which: gaps are per event (ICL)"
            )
        : null;

    private static Dictionary<(LatencyMetric, LatencyOrigin), LatencySummary> Latencies(
        RequestMeasure[] steady,
        bool isPerToken,
        ulong seed
    )
    {
        Dictionary<(LatencyMetric, LatencyOrigin), LatencySummary> latencies = [];
        LatencyMetric[] perRequest =
        [
            LatencyMetric.Ttft,
            LatencyMetric.Ttfo,
            LatencyMetric.Tpot,
            LatencyMetric.Ntpot,
            LatencyMetric.E2e,
        ];
        foreach (LatencyMetric metric in perRequest)
        {
            foreach (LatencyOrigin origin in Enum.GetValues<LatencyOrigin>())
            {
                Add(metric, origin, [.. steady.Select(one => one.Of(metric, origin))]);
            }
        }

        List<double> eventGaps = [];
        List<double> tokenGaps = [];
        foreach (RequestMeasure one in steady)
        {
            one.AddEventGaps(eventGaps);
            if (isPerToken)
            {
                one.AddTokenGaps(tokenGaps);
            }
        }

        Add(LatencyMetric.Icl, LatencyOrigin.Sent, eventGaps);
        Add(LatencyMetric.Itl, LatencyOrigin.Sent, tokenGaps);
        return latencies;

        void Add(LatencyMetric metric, LatencyOrigin origin, List<double> values)
        {
            if (LatencySummary.Of(values, seed) is LatencySummary summary)
            {
                latencies.Add((metric, origin), summary);
            }
        }
    }

    /// <summary>Rates within a window: tokens by the times of their events, requests by the share of their time in flight that lies in it, so that waves of equal requests don't beat with the window's edges.</summary>
    private static WindowFigures Figures(RequestMeasure[] all, InFlightCurve inFlight, long from, long to)
    {
        double seconds = (to - from) / 1e9;
        double tokens = 0;
        double prompt = 0;
        double finishedTokens = 0;
        double requests = 0;
        int sent = 0;
        foreach (RequestMeasure one in all)
        {
            double perEvent = (double)one.OutputTokens / one.Events;
            bool isKnown = one.Source is TokenSource.ContinuousUsage or TokenSource.LogProbabilities;
            foreach (ref readonly LoadEvent seen in one.Record.Events)
            {
                if (seen.IsGenerated && seen.AtNs >= from && seen.AtNs < to)
                {
                    tokens += isKnown ? Math.Max(0, seen.Tokens) : perEvent;
                }
            }

            long inside = Math.Min(to, one.Record.EndedNs) - Math.Max(from, one.Record.SentNs);
            double share = Math.Max(0.0, inside) / Math.Max(1, one.Record.EndedNs - one.Record.SentNs);
            requests += share;
            prompt += share * one.InputTokens;
            finishedTokens += share * one.OutputTokens;
            sent += one.Record.SentNs >= from && one.Record.SentNs < to ? 1 : 0;
        }

        return new WindowFigures(
            seconds,
            sent,
            requests / seconds,
            tokens / seconds,
            prompt / seconds,
            inFlight.Mean(from, to)
        )
        {
            FinishedTokensPerSecond = finishedTokens / seconds,
        };
    }

    private static SloFinding Finding(
        SloTarget target,
        Dictionary<(LatencyMetric, LatencyOrigin), LatencySummary> latencies
    )
    {
        LatencyMetric metric = target.Metric;
        LatencyOrigin origin = metric == LatencyMetric.Itl ? LatencyOrigin.Sent : LatencyOrigin.Scheduled;
        return new SloFinding(target, latencies.GetValueOrDefault((metric, origin))?.Of(target.Statistic));
    }

    /// <summary>A request is good when it finished and none of its own times is over a target's limit, whatever the target's statistic; a gap's target holds for each of its gaps' mean (TPOT).</summary>
    private static StageMeasurement WithGoodput(StageMeasurement measurement, Slo slo, long from, long to)
    {
        if (slo.Targets.Count == 0)
        {
            return measurement;
        }

        // What never left is not good either.
        int counted = measurement.Recording.UnsentNs.Count(at => at >= from && at < to);
        int good = 0;
        foreach (RequestRecord record in measurement.Recording.Records)
        {
            if (record.SentNs < from || record.SentNs >= to || record.Outcome == RequestOutcome.Unfinished)
            {
                continue;
            }

            counted++;
            if (
                RequestMeasure.Of(record) is RequestMeasure one
                && slo.Targets.All(target => IsMet(one, target))
            )
            {
                good++;
            }
        }

        return measurement with
        {
            GoodFraction = counted == 0 ? null : (double)good / counted,
            Goodput = counted == 0 ? null : good / ((to - from) / 1e9),
        };
    }

    private static bool IsMet(RequestMeasure one, SloTarget target)
    {
        LatencyMetric metric = target.Metric == LatencyMetric.Itl ? LatencyMetric.Tpot : target.Metric;
        double value = one.Of(metric, LatencyOrigin.Scheduled);
        return double.IsNaN(value) ? metric == LatencyMetric.Tpot : value <= target.LimitSeconds;
    }

    private static double? Cached(RequestMeasure[] all)
    {
        RequestMeasure[] stated =
        [
            .. all.Where(one => one.Record.Usage is { CachedTokens: >= 0, PromptTokens: > 0 }),
        ];
        return stated.Length == 0
            ? null
            : (double)stated.Sum(one => one.Record.Usage.CachedTokens)
                / stated.Sum(one => one.Record.Usage.PromptTokens);
    }

    private static double Coalesced(RequestMeasure[] all)
    {
        long gaps = 0;
        long coalesced = 0;
        foreach (RequestMeasure one in all)
        {
            gaps += one.Events - 1;
            foreach (ref readonly LoadEvent seen in one.Record.Events)
            {
                coalesced += seen.IsCoalesced ? 1 : 0;
            }
        }

        return gaps == 0 ? 0 : (double)coalesced / gaps;
    }
}

/// <summary>One promise against what was measured.</summary>
/// <param name="Target">The promise.</param>
/// <param name="Seconds">What was measured, from the scheduled time; null where it cannot be told.</param>
public sealed record SloFinding(SloTarget Target, double? Seconds)
{
    /// <summary>True when it is known and kept.</summary>
    public bool IsKept => Seconds <= Target.LimitSeconds;
}

/// <summary>Output tokens per second of a window with a 95 % interval: the window is cut into slices, and their rates are drawn in blocks, for neighbors resemble each other.</summary>
internal static class TokenRate
{
    private const int Slices = 60;

    /// <summary>The interval around a rate.</summary>
    /// <param name="all">Finished requests.</param>
    /// <param name="from">Start of the window.</param>
    /// <param name="to">Its end.</param>
    /// <param name="rate">The rate of the whole window.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public static Interval Around(RequestMeasure[] all, long from, long to, double rate, ulong seed)
    {
        double[] tokens = new double[Slices];
        double width = (to - from) / (double)Slices;
        foreach (RequestMeasure one in all)
        {
            double perEvent = (double)one.OutputTokens / one.Events;
            foreach (ref readonly LoadEvent seen in one.Record.Events)
            {
                if (seen.IsGenerated && seen.AtNs >= from && seen.AtNs < to)
                {
                    tokens[Math.Min(Slices - 1, (int)((seen.AtNs - from) / width))] += perEvent;
                }
            }
        }

        double[] rates = [.. tokens.Select(count => count / (width / 1e9))];
        Quantity mean = LatencySummary.Of(rates, seed)!.Mean;
        return mean.Value > 0
            ? new Interval(rate * mean.Low!.Value / mean.Value, rate * mean.High!.Value / mean.Value)
            : Interval.Point(rate);
    }
}
