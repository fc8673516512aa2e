using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Readings;
using Farthing.Protocol.Exposition;

namespace Farthing.Measurement.Bench.Servers;

/// <summary>The pages of one load.</summary>
/// <param name="Targets">The addresses.</param>
/// <param name="Samples">From the page before the load to the page after it, oldest first.</param>
/// <param name="IntervalSeconds">Between two pages.</param>
/// <param name="ProcessorSeconds">Processor time of the reading thread; NaN where it is not known.</param>
public sealed record ServerRecording(
    IReadOnlyList<ServerTarget> Targets,
    IReadOnlyList<ServerSample> Samples,
    double IntervalSeconds,
    double ProcessorSeconds
)
{
    /// <summary>GPU and step times, for MBU and MFU where they are not measured.</summary>
    public WatchOptions Options { get; init; } = new();

    /// <summary>Part of each address in the sums, in their order; empty: each serves.</summary>
    public IReadOnlyList<TargetPart> Parts { get; init; } = [];

    /// <summary>The figures of a load.</summary>
    /// <param name="startSeconds">Its start, on the clock of all measured times.</param>
    /// <param name="fromSeconds">Start of the steady window.</param>
    /// <param name="toSeconds">Its end.</param>
    /// <param name="outputPerSecond">Output tokens per second of the steady window, as they came here.</param>
    public ServerFigures Figures(
        double startSeconds,
        double fromSeconds,
        double toSeconds,
        double outputPerSecond
    )
    {
        int last = Samples.Count - 1;
        int from = 0;
        int to = last;
        while (from < last && Samples[from].AtSeconds < fromSeconds)
        {
            from++;
        }

        while (to > 0 && Samples[to].AtSeconds > toSeconds)
        {
            to--;
        }

        bool isWithin = to > from;
        (from, to) = isWithin ? (from, to) : (0, last);
        List<ServerPoint> course = [];
        for (int i = 0; i <= last; i++)
        {
            course.Add(Point(i, startSeconds));
        }

        ServerPoint[] inside = isWithin ? [.. course[from..(to + 1)]] : [.. course];
        EngineWindow? steady = Engines(from, to);
        GpuWindow? gpus = Gpus(from, to);
        int engines = 0;
        for (int i = 0; i < Targets.Count; i++)
        {
            bool counts = Targets[i].IsEngine && PartOf(i).CountsState;
            engines += counts ? Samples[last].Snapshots[i]?.Engines ?? 1 : 0;
        }

        EngineWindow whole = Engines(0, last) ?? new EngineWindow();
        double joules =
            gpus is { Watts: > 0 } seen && outputPerSecond > 0 ? seen.Watts / outputPerSecond : double.NaN;
        return new ServerFigures
        {
            Targets = Targets,
            Whole = whole,
            Gpus = gpus,
            Load = LoadReader.Read(steady ?? new EngineWindow(), Math.Max(1, engines), gpus, Options),
            Running = ServerSpread.Of(inside.Select(point => point.Running)),
            Waiting = ServerSpread.Of(inside.Select(point => point.Waiting)),
            KvUse = ServerSpread.Of(inside.Select(point => point.KvUse)),
            PrefixQueries = Growth(MetricSignal.PrefixQueries),
            PrefixHits = Growth(MetricSignal.PrefixHits),
            JoulesPerOutputToken = joules,
            Course = course,
            IsSteady = isWithin,
            Pages = Samples.Count,
            IntervalSeconds = IntervalSeconds,
            ProcessorSeconds = ProcessorSeconds,
        };
    }

    /// <summary>All engines between two samples; null without one that has pages there.</summary>
    private EngineWindow? Engines(int from, int to)
    {
        List<(EngineWindow Window, TargetPart Part)> windows = [];
        for (int i = 0; i < Targets.Count; i++)
        {
            if (Targets[i].IsEngine && Ends(i, from, to) is ({ } start, { } end))
            {
                windows.Add((EngineWindow.Between(start, end), PartOf(i)));
            }
        }

        return windows.Count == 0 ? null : EngineWindow.Join(windows);
    }

    private TargetPart PartOf(int target) =>
        Parts.Count > target ? Parts[target] : new TargetPart(TargetRole.Serves, "");

    private GpuWindow? Gpus(int from, int to)
    {
        List<GpuWindow> windows = [];
        for (int i = 0; i < Targets.Count; i++)
        {
            if (Ends(i, from, to) is ({ } start, { Gpus: > 0 } end))
            {
                windows.Add(GpuWindow.Between(start, end));
            }
        }

        return windows.Count == 0 ? null : GpuWindow.Join(windows);
    }

    /// <summary>The first and the last page of an address between two samples; null where there are not two.</summary>
    private (TargetSnapshot? Start, TargetSnapshot? End) Ends(int target, int from, int to)
    {
        TargetSnapshot? start = null;
        TargetSnapshot? end = null;
        for (int i = from; i <= to; i++)
        {
            if (Samples[i].Snapshots[target] is { } snapshot)
            {
                start ??= snapshot;
                end = snapshot;
            }
        }

        return ReferenceEquals(start, end) ? (null, null) : (start, end);
    }

    private double Growth(MetricSignal signal)
    {
        double all = double.NaN;
        for (int i = 0; i < Targets.Count; i++)
        {
            if (!PartOf(i).CountsState)
            {
                continue;
            }

            (TargetSnapshot? start, TargetSnapshot? end) = Ends(i, 0, Samples.Count - 1);
            double before = start?.Of(signal) ?? double.NaN;
            double grown = (end?.Of(signal) ?? double.NaN) - (double.IsNaN(before) ? 0 : before);
            all =
                double.IsNaN(grown) ? all
                : double.IsNaN(all) ? grown
                : all + grown;
        }

        return all;
    }

    private ServerPoint Point(int at, double startSeconds)
    {
        int before = Math.Max(0, at - 1);
        EngineWindow? engines = Engines(before, at);
        GpuWindow? gpus = Gpus(before, at);
        return new ServerPoint(
            Samples[at].AtSeconds - startSeconds,
            Now(at, MetricSignal.Running, isMean: false),
            Now(at, MetricSignal.Waiting, isMean: false),
            Now(at, MetricSignal.KvUse, isMean: true),
            gpus?.Watts ?? Now(at, MetricSignal.Power, isMean: false),
            engines?.PerSecond(engines.OutputTokens) ?? double.NaN,
            Now(at, MetricSignal.DramActive, isMean: true),
            Now(at, MetricSignal.TensorActive, isMean: true)
        );
    }

    /// <summary>A gauge over all addresses of a sample.</summary>
    private double Now(int at, MetricSignal signal, bool isMean)
    {
        double sum = 0;
        int known = 0;
        for (int i = 0; i < Samples[at].Snapshots.Count; i++)
        {
            TargetSnapshot? snapshot = PartOf(i).CountsState ? Samples[at].Snapshots[i] : null;
            double value = snapshot?.Of(signal) ?? double.NaN;
            sum += double.IsNaN(value) ? 0 : value;
            known += double.IsNaN(value) ? 0 : 1;
        }

        return known == 0 ? double.NaN
            : isMean ? sum / known
            : sum;
    }
}

/// <summary>One page's figures, all engines and all GPUs together; NaN stands for what is not known.</summary>
/// <param name="AtSeconds">After the load's start; below 0 for the page before it.</param>
/// <param name="Running">Requests in the batch.</param>
/// <param name="Waiting">Requests that wait.</param>
/// <param name="KvUse">Share of KV blocks in use.</param>
/// <param name="Watts">Mean power since the page before.</param>
/// <param name="OutputPerSecond">Output tokens per second since the page before, by the server's count.</param>
/// <param name="DramActive">Share of time in which memory moved data.</param>
/// <param name="TensorActive">Share of time in which tensor units worked.</param>
public readonly record struct ServerPoint(
    double AtSeconds,
    double Running,
    double Waiting,
    double KvUse,
    double Watts,
    double OutputPerSecond,
    double DramActive,
    double TensorActive
);
