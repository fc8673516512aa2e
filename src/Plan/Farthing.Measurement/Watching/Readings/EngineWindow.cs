using Farthing.Measurement.Scraping;
using Farthing.Protocol.Exposition;

namespace Farthing.Measurement.Watching.Readings;

/// <summary>Work of an engine, or of several together, between two snapshots. NaN stands for what the engine does not say.</summary>
public sealed record EngineWindow
{
    /// <summary>Length in seconds; NaN where counters are totals of an unknown time.</summary>
    public double Seconds { get; init; } = double.NaN;

    /// <summary>Requests in the batch now.</summary>
    public double Running { get; init; } = double.NaN;

    /// <summary>Requests in the batch on average.</summary>
    public double MeanRunning { get; init; } = double.NaN;

    /// <summary>Requests that wait now.</summary>
    public double Waiting { get; init; } = double.NaN;

    /// <summary>Share of KV blocks in use now.</summary>
    public double KvUse { get; init; } = double.NaN;

    /// <summary>Prompt tokens, cached ones included.</summary>
    public double InputTokens { get; init; } = double.NaN;

    /// <summary>Generated tokens.</summary>
    public double OutputTokens { get; init; } = double.NaN;

    /// <summary>Prompt tokens whose KV came from elsewhere.</summary>
    public double TransferredTokens { get; init; } = double.NaN;

    /// <summary>Share of looked-up prompt tokens that a cache held.</summary>
    public double HitFraction { get; init; } = double.NaN;

    /// <summary>Requests: first tokens where those are counted, else requests that ended.</summary>
    public double Requests { get; init; } = double.NaN;

    /// <summary>Requests that were put back for lack of KV blocks.</summary>
    public double Preemptions { get; init; } = double.NaN;

    /// <summary>Requests that failed.</summary>
    public double Failed { get; init; } = double.NaN;

    /// <summary>Requests that clients gave up.</summary>
    public double Aborted { get; init; } = double.NaN;

    /// <summary>The engine's own count of arithmetic per GPU.</summary>
    public double FlopsPerGpu { get; init; } = double.NaN;

    /// <summary>The engine's own count of bytes moved per GPU.</summary>
    public double BytesPerGpu { get; init; } = double.NaN;

    /// <summary>Seconds without any request; NaN where it does not say what runs.</summary>
    public double IdleSeconds { get; init; } = double.NaN;

    /// <summary>Time to first token.</summary>
    public HistogramTotals Ttft { get; init; } = HistogramTotals.Empty;

    /// <summary>Gaps between tokens.</summary>
    public HistogramTotals Itl { get; init; } = HistogramTotals.Empty;

    /// <summary>Arrival to last token.</summary>
    public HistogramTotals E2e { get; init; } = HistogramTotals.Empty;

    /// <summary>Prompt lengths.</summary>
    public HistogramTotals InputLength { get; init; } = HistogramTotals.Empty;

    /// <summary>Output lengths.</summary>
    public HistogramTotals OutputLength { get; init; } = HistogramTotals.Empty;

    /// <summary>Tokens of the engine's steps, prompt and output.</summary>
    public HistogramTotals StepTokens { get; init; } = HistogramTotals.Empty;

    /// <summary>Mean prompt of a request; NaN where it cannot be said.</summary>
    public double MeanInput => Requests > 0 && InputTokens > 0 ? InputTokens / Requests : InputLength.Mean;

    /// <summary>Mean output of a request; NaN where it cannot be said.</summary>
    public double MeanOutput =>
        OutputLength.Count > 0 ? OutputLength.Mean
        : Requests > 0 ? OutputTokens / Requests
        : double.NaN;

    /// <summary>An amount per second of the window.</summary>
    public double PerSecond(double amount) => amount / Seconds;

    /// <summary>The window between two snapshots of one target.</summary>
    /// <param name="from">Its start; null counts from the start of the engine's counters, and then there are no rates.</param>
    /// <param name="to">Its end.</param>
    public static EngineWindow Between(TargetSnapshot? from, TargetSnapshot to)
    {
        double queries = Growth(MetricSignal.PrefixQueries);
        double input = Growth(MetricSignal.PromptTokens);
        double hits = double.IsNaN(queries)
            ? Growth(MetricSignal.CachedTokens) / input
            : Growth(MetricSignal.PrefixHits) / queries;
        if (double.IsNaN(queries) && double.IsNaN(to.Of(MetricSignal.CachedTokens)))
        {
            hits = to.Of(MetricSignal.PrefixHitRatio);
        }

        HistogramTotals ttft = Spread(MetricSignal.Ttft);
        const int running = (int)MetricSignal.Running;
        double known = to.KnownSeconds[running] - (from?.KnownSeconds[running] ?? 0);
        double mean = (to.Integrals[running] - (from?.Integrals[running] ?? 0)) / known;
        bool isJudged = from is not null && to.JudgedSeconds > from.JudgedSeconds;
        return new EngineWindow
        {
            Seconds = from is null ? double.NaN : to.TimeSeconds - from.TimeSeconds,
            Running = to.Of(MetricSignal.Running),
            MeanRunning = known > 0 ? mean : to.Of(MetricSignal.Running),
            Waiting = to.Of(MetricSignal.Waiting),
            KvUse = to.Of(MetricSignal.KvUse),
            InputTokens = input,
            OutputTokens = Growth(MetricSignal.OutputTokens),
            TransferredTokens = Growth(MetricSignal.TransferredTokens),
            HitFraction = hits is >= 0 and <= 1 ? hits : double.NaN,
            Requests = to.Histograms[(int)MetricSignal.Ttft] is null
                ? Growth(MetricSignal.Finished)
                : ttft.Count,
            Preemptions = Growth(MetricSignal.Preemptions),
            Failed = Growth(MetricSignal.Failed),
            Aborted = Growth(MetricSignal.Aborted),
            FlopsPerGpu = Growth(MetricSignal.Flops),
            BytesPerGpu = Growth(MetricSignal.ReadBytes) + OrZero(Growth(MetricSignal.WriteBytes)),
            IdleSeconds = isJudged ? to.IdleSeconds - from!.IdleSeconds : double.NaN,
            Ttft = ttft,
            Itl = Spread(MetricSignal.Itl),
            E2e = Spread(MetricSignal.E2e),
            InputLength = Spread(MetricSignal.InputLength),
            OutputLength = Spread(MetricSignal.OutputLength),
            StepTokens = Spread(MetricSignal.StepTokens),
        };

        double Growth(MetricSignal signal)
        {
            double before = from is null ? 0 : OrZero(from.Of(signal));
            return to.Of(signal) - before;
        }

        HistogramTotals Spread(MetricSignal signal) =>
            to.Histograms[(int)signal]?.Since(from?.Histograms[(int)signal]) ?? HistogramTotals.Empty;
    }

    /// <summary>Several engines as one: amounts added, shares weighted by what they are shares of.</summary>
    public static EngineWindow Join(IReadOnlyList<EngineWindow> windows) =>
        Join([.. windows.Select(window => (window, new TargetPart(TargetRole.Serves, "")))]);

    /// <summary>Several engines as one: requests of those that serve, the state of all but repeated ones.</summary>
    public static EngineWindow Join(IReadOnlyList<(EngineWindow Window, TargetPart Part)> windows)
    {
        EngineWindow[] machines = [.. windows.Where(one => one.Part.CountsState).Select(one => one.Window)];
        EngineWindow[] traffic = [.. windows.Where(one => one.Part.CountsRequests).Select(one => one.Window)];
        if (windows.Count == 1)
        {
            return windows[0].Window;
        }

        double weighed = 0;
        double weight = 0;
        foreach (EngineWindow one in machines)
        {
            // What came from another server was not looked up by this one.
            double own = one.InputTokens - OrZero(one.TransferredTokens);
            double share = one.HitFraction * own;
            weighed += double.IsNaN(share) ? 0 : share;
            weight += double.IsNaN(share) ? 0 : own;
        }

        bool isWhole = !windows.Any(one => one.Part.WaitsElsewhere);
        return new EngineWindow
        {
            Seconds = Of(machines, one => one.Seconds, values => values.Max()),
            Running = Sum(machines, one => one.Running),
            MeanRunning = Sum(machines, one => one.MeanRunning),
            Waiting = Sum(machines, one => one.Waiting),
            KvUse = Of(machines, one => one.KvUse, values => values.Max()),
            InputTokens = Sum(traffic, one => one.InputTokens),
            OutputTokens = Sum(traffic, one => one.OutputTokens),
            TransferredTokens = Sum(traffic, one => one.TransferredTokens),
            HitFraction = weight > 0 ? weighed / weight : double.NaN,
            Requests = Sum(traffic, one => one.Requests),
            Preemptions = Sum(machines, one => one.Preemptions),
            Failed = Sum(machines, one => one.Failed),
            Aborted = Sum(traffic, one => one.Aborted),
            FlopsPerGpu = Of(machines, one => one.FlopsPerGpu, values => values.Average()),
            BytesPerGpu = Of(machines, one => one.BytesPerGpu, values => values.Average()),
            IdleSeconds = Of(machines, one => one.IdleSeconds, values => values.Average()),
            Ttft = isWhole ? Add(traffic, one => one.Ttft) : HistogramTotals.Empty,
            Itl = Add(traffic, one => one.Itl),
            E2e = isWhole ? Add(traffic, one => one.E2e) : HistogramTotals.Empty,
            InputLength = Add(traffic, one => one.InputLength),
            OutputLength = Add(traffic, one => one.OutputLength),
            StepTokens = Add(machines, one => one.StepTokens),
        };

        static double Sum(EngineWindow[] windows, Func<EngineWindow, double> of) =>
            Of(windows, of, values => values.Sum());

        static double Of(EngineWindow[] windows, Func<EngineWindow, double> of, Func<double[], double> fold)
        {
            double[] values = [.. windows.Select(of).Where(value => !double.IsNaN(value))];
            return values.Length == 0 ? double.NaN : fold(values);
        }

        static HistogramTotals Add(EngineWindow[] windows, Func<EngineWindow, HistogramTotals> of) =>
            windows
                .Select(of)
                .Aggregate(HistogramTotals.Empty, (sum, one) => one.Count > 0 ? sum.Plus(one) : sum);
    }

    private static double OrZero(double value) => double.IsNaN(value) ? 0 : value;
}
