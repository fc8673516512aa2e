using System.Globalization;
using Farthing.Measurement.Load;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Readings;
using Farthing.Protocol.Exposition;

namespace Farthing.Measurement.Bench.Servers;

/// <summary>Reads the pages of a server and of its GPUs while loads run, on a thread of its own: the client's threads neither wait for it nor parse.</summary>
public sealed class ServerScraper : IDisposable
{
    private const double SettleSeconds = 1;
    private const int SettleStepMs = 100;
    private readonly List<WatchedTarget> targets = [];
    private readonly MetricVocabulary vocabulary;
    private readonly TimeSpan interval;
    private readonly TimeProvider time;
    private readonly ManualResetEventSlim isOver = new();
    private List<ServerSample> samples = [];
    private int[] missed = [];
    private Thread? thread;
    private double processorSeconds;

    /// <summary>A scraper without addresses.</summary>
    /// <param name="vocabulary">What metrics are called.</param>
    /// <param name="interval">Between two pages.</param>
    /// <param name="time">The clock that servers' dates are compared with.</param>
    public ServerScraper(MetricVocabulary vocabulary, TimeSpan interval, TimeProvider time)
    {
        this.vocabulary = vocabulary;
        this.interval = interval;
        this.time = time;
    }

    /// <summary>True when an engine's page is read.</summary>
    public bool HasEngine => targets.Exists(target => target.IsEngine);

    /// <summary>True when any page is read.</summary>
    public bool IsReading => targets.Count > 0;

    /// <summary>Models that the engines say they serve.</summary>
    public IReadOnlyList<string> Models =>
        [.. targets.SelectMany(target => target.Tracker.Models).Distinct()];

    /// <summary>Asks an address once, and reads it from then on where it answers with known metrics.</summary>
    /// <returns>Why it is not read; null where it is.</returns>
    public string? Add(PageSource source)
    {
        WatchedTarget target = new(source, vocabulary);
        Fetch([target]);
        if (!target.IsUp)
        {
            return target.Words;
        }

        targets.Add(target);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isOver.Set();
        thread?.Join();
        isOver.Dispose();
    }

    /// <summary>Reads the page before a load, and goes on reading.</summary>
    public void Begin()
    {
        samples = [];
        missed = new int[targets.Count];
        processorSeconds = 0;
        if (!IsReading)
        {
            return;
        }

        Take();
        isOver.Reset();
        thread = new Thread(ReadOn) { IsBackground = true, Name = "metrics" };
        thread.Start();
    }

    /// <summary>Stops reading, and waits until the server has come to rest (at most a second) for the page after the load.</summary>
    public ServerRecording? End()
    {
        if (!IsReading)
        {
            return null;
        }

        isOver.Set();
        thread?.Join();
        thread = null;
        double since = Now();
        using ManualResetEventSlim pause = new();
        do
        {
            Take();
            if (IsAtRest())
            {
                break;
            }

            pause.Wait(SettleStepMs);
        } while (Now() - since < SettleSeconds);

        int[] misses = missed;
        return new ServerRecording(
            [.. targets.Select((target, i) => Describe(target, i, misses))],
            samples,
            interval.TotalSeconds,
            processorSeconds
        )
        {
            Parts = FleetRoles.Of(targets),
        };
    }

    private static double Now() => MonotonicClock.NowNs() / 1e9;

    private void ReadOn()
    {
        double start = ThreadProcessorTime.Seconds();
        while (!isOver.Wait(interval))
        {
            Take();
        }

        processorSeconds = ThreadProcessorTime.Seconds() - start;
    }

    private void Take()
    {
        Fetch(targets);
        TargetSnapshot?[] snapshots = new TargetSnapshot?[targets.Count];
        for (int i = 0; i < targets.Count; i++)
        {
            snapshots[i] = targets[i].IsUp ? targets[i].Tracker.Latest : null;
            missed[i] += targets[i].IsUp ? 0 : 1;
        }

        samples.Add(new ServerSample(Now(), snapshots));
    }

    private void Fetch(List<WatchedTarget> asked)
    {
        Task<FetchedPage>[] fetches =
        [
            .. asked.Select(target => target.Source.FetchAsync(CancellationToken.None)),
        ];
        for (int i = 0; i < asked.Count; i++)
        {
            FetchedPage page = fetches[i].GetAwaiter().GetResult();
            asked[i].Take(page, Now(), time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
        }
    }

    private bool IsAtRest() =>
        targets.TrueForAll(target =>
            !target.IsEngine
            || !target.IsUp
            || !(
                target.Tracker.Latest!.Of(MetricSignal.Running) > 0
                || target.Tracker.Latest.Of(MetricSignal.Waiting) > 0
            )
        );

    private ServerTarget Describe(WatchedTarget target, int index, int[] misses) =>
        new(
            target.Source.Name,
            string.Join(" + ", target.Tracker.Engines.Select(engine => engine.Title)),
            string.Join(", ", target.Tracker.Models),
            target.IsEngine,
            samples.Count - misses[index],
            misses[index],
            string.Join("; ", target.Oddities())
        );
}

/// <summary>Metrics of all addresses at a moment.</summary>
/// <param name="AtSeconds">When, on the clock of all measured times.</param>
/// <param name="Snapshots">One an address, in their order; null where it brought no page.</param>
public sealed record ServerSample(double AtSeconds, IReadOnlyList<TargetSnapshot?> Snapshots);

/// <summary>Processor time of the calling thread, where the system says it (Linux).</summary>
internal static class ThreadProcessorTime
{
    private const string Path = "/proc/thread-self/schedstat";

    /// <summary>Seconds on a processor since the thread began; NaN where the system does not say.</summary>
    public static double Seconds()
    {
        if (!OperatingSystem.IsLinux())
        {
            return double.NaN;
        }

        try
        {
            string text = File.ReadAllText(Path);
            int end = text.IndexOf(' ', StringComparison.Ordinal);
            return end > 0 && long.TryParse(text.AsSpan(0, end), CultureInfo.InvariantCulture, out long ns)
                ? ns / 1e9
                : double.NaN;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return double.NaN;
        }
    }
}
