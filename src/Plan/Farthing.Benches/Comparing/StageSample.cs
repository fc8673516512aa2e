using Farthing.Benches.Answers;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Bench.Comparing;
using Farthing.Measurement.Load;
using Farthing.Serving.Slos;

namespace Farthing.Benches.Comparing;

/// <summary>Reads one load of a document as a sample: the requests of its steady window, and its rates in slices of it.</summary>
public static class StageSample
{
    private const double Micro = 1e-6;

    /// <summary>The sample; null where the document holds no requests of the window.</summary>
    /// <param name="load">The load.</param>
    /// <param name="isPerToken">True takes gaps per token, false per event.</param>
    public static RunSample? Read(BenchLoad load, bool isPerToken)
    {
        double from = load.SteadyFromS;
        double seconds = load.Steady.Seconds;
        if (!(seconds > 0) || double.IsNaN(from))
        {
            return null;
        }

        (LatencyMetric Metric, double Limit)[] limits =
        [
            .. load.Promise.Select(finding =>
                Slo.TryParseName(finding.Target, out LatencyMetric metric, out _)
                    ? (metric, finding.LimitS)
                    : throw new InvalidOperationException($"a promise of {finding.Target}")
            ),
        ];
        TokenSource source = load.Tokens.CountedBy;
        Slices slices = new(from, seconds);
        List<(double Sent, RunRequest Request)> requests = [];
        foreach (BenchRequestRow row in load.Requests)
        {
            RequestRecord seen = RequestRows.Record(row, source);
            if (seen is not { SentNs: > 0, ScheduledNs: > 0 } || RequestMeasure.Of(seen) is not { } measure)
            {
                continue;
            }

            double sent = LoadRequests.Seconds(seen.SentNs);
            AddOutput(slices, measure, source);
            slices.AddRequest(sent, LoadRequests.Seconds(seen.EndedNs), measure.InputTokens);
            if (sent >= from && sent < from + seconds)
            {
                requests.Add((sent, Request(measure, isPerToken)));
                if (limits.Length > 0 && limits.All(limit => IsMet(measure, limit.Metric, limit.Limit)))
                {
                    slices.AddGood(sent);
                }
            }
        }

        return requests.Count == 0
            ? null
            : new RunSample
            {
                Requests = [.. requests.OrderBy(one => one.Sent).Select(one => one.Request)],
                IsPerToken = isPerToken,
                WindowSeconds = seconds,
                MeanInFlight = load.Steady.MeanInFlight is > 0 and double flying ? flying : 1,
                RequestRates = slices.Requests,
                OutputRates = slices.Output,
                InputRates = slices.Input,
                GoodRates = limits.Length > 0 ? slices.Good : [],
            };
    }

    private static void AddOutput(Slices slices, RequestMeasure measure, TokenSource source)
    {
        bool knowsTokens = source is TokenSource.ContinuousUsage or TokenSource.LogProbabilities;
        double perEvent = (double)measure.OutputTokens / measure.Events;
        foreach (LoadEvent one in measure.Record.Events)
        {
            if (one.IsGenerated)
            {
                slices.AddOutput(
                    LoadRequests.Seconds(one.AtNs),
                    knowsTokens ? Math.Max(0, one.Tokens) : perEvent
                );
            }
        }
    }

    private static RunRequest Request(RequestMeasure measure, bool isPerToken)
    {
        List<double> gaps = [];
        if (isPerToken)
        {
            measure.AddTokenGaps(gaps);
        }
        else
        {
            measure.AddEventGaps(gaps);
        }

        long cached = measure.Record.Usage.CachedTokens;
        return new RunRequest
        {
            Ttft = measure.Ttft(LatencyOrigin.Scheduled),
            Ttfo = measure.Ttfo(LatencyOrigin.Scheduled),
            Tpot = measure.Tpot,
            E2e = measure.E2e(LatencyOrigin.Scheduled),
            Gaps = gaps,
            InputTokens = measure.InputTokens,
            OutputTokens = measure.OutputTokens,
            CachedTokens = cached >= 0 ? cached : double.NaN,
        };
    }

    /// <summary>As goodput is defined: a gap's limit holds for the request's TPOT, and one without a TPOT meets it.</summary>
    private static bool IsMet(RequestMeasure measure, LatencyMetric metric, double limit)
    {
        bool isPace = metric is LatencyMetric.Itl or LatencyMetric.Tpot;
        double value = measure.Of(isPace ? LatencyMetric.Tpot : metric, LatencyOrigin.Scheduled);
        return double.IsNaN(value) ? isPace : value <= limit;
    }

    /// <summary>Rates in equal slices of a window.</summary>
    private sealed class Slices(double from, double seconds)
    {
        private readonly double width = seconds / RunSample.Slices;

        public double[] Requests { get; } = new double[RunSample.Slices];

        public double[] Output { get; } = new double[RunSample.Slices];

        public double[] Input { get; } = new double[RunSample.Slices];

        public double[] Good { get; } = new double[RunSample.Slices];

        public void AddOutput(double at, double tokens) => Add(Output, at, tokens);

        public void AddGood(double sent) => Add(Good, sent, 1);

        /// <summary>A request counts in each slice by the share of its time that lies there.</summary>
        public void AddRequest(double sent, double ended, double input)
        {
            double whole = Math.Max(ended - sent, Micro);
            int first = Math.Max(0, (int)((sent - from) / width));
            for (int i = first; i < RunSample.Slices && from + (i * width) < ended; i++)
            {
                double share =
                    (Math.Min(ended, from + ((i + 1) * width)) - Math.Max(sent, from + (i * width))) / whole;
                if (share > 0)
                {
                    Requests[i] += share / width;
                    Input[i] += share * input / width;
                }
            }
        }

        private void Add(double[] rates, double at, double count)
        {
            int slice = (int)Math.Floor((at - from) / width);
            if (slice >= 0 && slice < RunSample.Slices)
            {
                rates[slice] += count / width;
            }
        }
    }
}
