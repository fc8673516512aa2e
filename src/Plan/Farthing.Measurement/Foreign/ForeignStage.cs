using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Numerics.Statistics;
using Farthing.Protocol.OpenAi;
using Farthing.Serving.Slos;
using Farthing.Workloads.Requests;

namespace Farthing.Measurement.Foreign;

/// <summary>Turns a foreign load into a stage like those of our own runs: from its requests' events where it has them, so that every definition is ours; else from its figures.</summary>
public static class ForeignStage
{
    /// <summary>Chunks this close together came with one read: no network delivers them apart.</summary>
    public const double SharedReadSeconds = 20e-6;

    private const long Second = 1_000_000_000;

    /// <summary>The stage; null where nothing says what the load was.</summary>
    public static BenchStage? Of(ForeignLoad load, StageOptions options) =>
        Measured(load, options) is not BenchStage stage ? null
        : load is { NominalInput: double input, NominalOutput: double output, LengthShape: string shape }
            ? stage with
            {
                Asked = new AskedLengths(input, output, shape),
            }
        : stage;

    private static BenchStage? Measured(ForeignLoad load, StageOptions options)
    {
        if (load.Requests.Count == 0)
        {
            return load.Level is LoadLevel stated
                ? new BenchStage(stated, ForeignSummary.Measured(load, stated, options))
                : null;
        }

        bool isTimed = load.HasEnds && load.Requests.All(request => request.StartNs is not null);
        LoadRecording recording = Recording(load, isTimed, isSpread: !load.HasGaps);
        StageMeasurement measured = StageMeasurer.Measure(
            recording,
            options with
            {
                IsOpenLoop = load.Level?.IsOpenLoop ?? false,
            }
        );
        LoadLevel? level =
            load.Level
            ?? (
                isTimed ? new LoadLevel(LoadLevelKind.Concurrency, Math.Max(1, measured.PeakInFlight)) : null
            );
        if (level is null)
        {
            return null;
        }

        measured = Known(measured, load, isTimed);
        if (!isTimed)
        {
            measured = Untimed(measured, load);
        }
        else if (!load.HasGaps)
        {
            measured = measured with { Recording = Recording(load, isTimed, isSpread: false) };
        }

        measured = ForeignPromise.Judge(measured, options.Slo);
        return new BenchStage(
            level,
            measured with
            {
                Checks = ForeignChecks.OfRequests(measured, load, isTimed),
            }
        );
    }

    /// <summary>The recording of the requests: times are moved so that the first one is due after a second, since 0 means never.</summary>
    /// <param name="load">The load.</param>
    /// <param name="isTimed">False where requests have durations alone: all start at once then, and no rate may be read from it.</param>
    /// <param name="isSpread">True to spread tokens evenly between the first and the last, where the times of the others were not kept, so that rates within a window hold.</param>
    private static LoadRecording Recording(ForeignLoad load, bool isTimed, bool isSpread)
    {
        long first = isTimed
            ? load.Requests.Min(request =>
                Math.Min(request.StartNs!.Value, request.ScheduledNs ?? long.MaxValue)
            )
            : 0;
        RequestRecord[] records =
        [
            .. load
                .Requests.Select(request => Record(request, isTimed ? first - Second : null, isSpread))
                .OrderBy(record => record.SentNs),
        ];
        long lastSent = records.Max(record => record.SentNs);
        long ended = records.Max(record => Math.Max(record.EndedNs, record.SentNs));
        long end =
            isTimed && load.Seconds is double seconds
                ? Math.Max(ended, Second + (long)(seconds * 1e9))
                : ended;
        double[] times =
        [
            .. records
                .Where(record => record.Outcome == RequestOutcome.Finished)
                .Select(record => (record.EndedNs - record.SentNs) / 1e9),
        ];
        // Where all requests were sent before a usual one was answered, sending tells nothing of the steady part.
        bool isBurst = times.Length == 0 || lastSent - Second < Quantiles.Of(times, 0.5) * 1e9;
        return new LoadRecording(records, Second, isBurst ? end : lastSent + 1, end)
        {
            CoresUsed = double.NaN,
            LateConnections = -1,
        };
    }

    private static RequestRecord Record(ForeignRequest request, long? zero, bool isSpread)
    {
        long sent = zero is long base0 ? request.StartNs!.Value - base0 : Second;
        long scheduled = zero is long base1 && request.ScheduledNs is long due ? due - base1 : sent;
        RequestRecord record = new(new Request(0, -1, -1), scheduled, request.Events.Count)
        {
            EligibleNs = sent,
            SentNs = sent,
            Outcome = request.Outcome,
            Detail = request.Detail,
            Status = request.Status,
            Finish = request.Finish,
            HasContinuousUsage = request.HasTokensOfEvents,
            Usage = new TokenUsage(
                request.InputTokens ?? -1,
                request.OutputTokens ?? -1,
                request.CachedTokens ?? -1,
                -1
            ),
        };
        if (isSpread && request.Events.Count == 2 && request.OutputTokens is > 2 and < 100_000)
        {
            int gaps = request.OutputTokens.Value - 1;
            double step = (request.Events[1].AtNs - request.Events[0].AtNs) / (double)gaps;
            for (int i = 0; i <= gaps; i++)
            {
                record.Add(
                    request.Events[0] with
                    {
                        AtNs = sent + request.Events[0].AtNs + (long)(i * step),
                    }
                );
            }
        }
        else
        {
            foreach (LoadEvent one in request.Events)
            {
                record.Add(one with { AtNs = sent + one.AtNs });
            }
        }

        record.Trim();
        long last = request.Events.Count == 0 ? 0 : request.Events[^1].AtNs;
        record.EndedNs = sent + Math.Max(last, request.EndNs ?? 0);
        return record;
    }

    /// <summary>Takes away what the file does not say: scheduled times, first tokens, gaps, asked lengths, the client's health.</summary>
    private static StageMeasurement Known(StageMeasurement measured, ForeignLoad load, bool isTimed)
    {
        bool isScheduled =
            isTimed
            && load.Requests.All(one =>
                one.Outcome != RequestOutcome.Finished || one.ScheduledNs is not null
            );
        bool hasTokens = load.Requests.All(one =>
            one.Outcome != RequestOutcome.Finished || one.OutputTokens is not null || one.HasTokensOfEvents
        );
        bool hasInput = load.Requests.All(one =>
            one.Outcome != RequestOutcome.Finished || one.InputTokens is not null
        );
        return measured with
        {
            Latencies = measured
                .Latencies.Where(pair => IsKnown(pair.Key.Metric, pair.Key.Origin))
                .ToDictionary(pair => pair.Key, pair => pair.Value),
            Source =
                hasTokens && !measured.Recording.Records.Any(record => record.HasContinuousUsage)
                    ? load.Source
                    : measured.Source,
            ItlRefusal = load.HasGaps ? measured.ItlRefusal : "the times of single tokens were not kept",
            TokensPerEvent = load.HasGaps ? measured.TokensPerEvent : double.NaN,
            CoalescedFraction = load.HasGaps ? measured.CoalescedFraction : double.NaN,
            MeanInput = hasInput ? measured.MeanInput : double.NaN,
            Steady = Known(measured.Steady, hasInput),
            Whole = Known(measured.Whole, hasInput),
            OutputShare = double.NaN,
            Finishes = measured.Finishes.Keys.All(reason => reason == StopReason.None)
                ? new Dictionary<StopReason, int>()
                : measured.Finishes,
            SendLag = null,
        };

        bool IsKnown(LatencyMetric metric, LatencyOrigin origin) =>
            (origin == LatencyOrigin.Sent || isScheduled)
            && metric switch
            {
                LatencyMetric.Ttft or LatencyMetric.Tpot => load.HasFirstTokens,
                LatencyMetric.Ttfo => load.HasShownTokens,
                LatencyMetric.Icl or LatencyMetric.Itl => load.HasGaps && load.HasFirstTokens,
                LatencyMetric.E2e => load.HasEnds,
                _ => true,
            };
    }

    private static WindowFigures Known(WindowFigures window, bool hasInput) =>
        hasInput ? window : window with { InputTokensPerSecond = double.NaN };

    /// <summary>Requests without starts: latencies are theirs, rates are the tool's, and there is no course of time.</summary>
    private static StageMeasurement Untimed(StageMeasurement measured, ForeignLoad load)
    {
        ForeignFigures figures = load.Figures ?? new ForeignFigures();
        WindowFigures window = ForeignSummary.Window(figures, load.Seconds);
        return measured with
        {
            Latencies = load.HasEnds
                ? measured.Latencies
                : measured
                    .Latencies.Concat(figures.Latencies.Where(pair => pair.Key.Metric == LatencyMetric.E2e))
                    .ToDictionary(),
            Recording = ForeignSummary.Nothing,
            Steady = window,
            Whole = window,
            OutputRate = default,
            SteadyFromSeconds = double.NaN,
            SteadyRounds = double.NaN,
            PeakInFlight = load.Figures?.PeakInFlight ?? -1,
        };
    }
}
