using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Rules;

namespace Farthing.Measurement.Watching;

/// <summary>Looks at all targets, round after round, and makes of each round what is shown.</summary>
/// <param name="targets">The addresses.</param>
/// <param name="options">What is known beyond what they say.</param>
public sealed class Watcher(IReadOnlyList<WatchedTarget> targets, WatchOptions options)
{
    private readonly AlertBoard board = new(options);

    /// <summary>The targets.</summary>
    public IReadOnlyList<WatchedTarget> Targets { get; } = targets;

    /// <summary>Fetches every page at the same time and reads them.</summary>
    /// <param name="clock">Gives the time of each page.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task FetchAsync(WatchClock clock, CancellationToken cancellation)
    {
        Task<FetchedPage>[] fetches = [.. Targets.Select(target => target.Source.FetchAsync(cancellation))];
        for (int i = 0; i < fetches.Length; i++)
        {
            Targets[i].Take(await fetches[i], clock.Seconds, clock.UnixSeconds);
        }
    }

    /// <summary>Current view. Judges the rules: call it once a round.</summary>
    /// <param name="timeSeconds">Now, on a clock that never goes back.</param>
    /// <param name="unixSeconds">Now, since 1970.</param>
    /// <param name="changes">Receives alerts that have just fired or ended.</param>
    public WatchView Look(double timeSeconds, double unixSeconds, List<Alert> changes)
    {
        List<(WatchedTarget Target, EngineWindow? Window)> windows = [];
        List<(EngineWindow Window, TargetPart Part)> running = [];
        List<GpuWindow> exporters = [];
        IReadOnlyList<TargetPart> parts = FleetRoles.Of(Targets);
        int cores = 0;
        int known = 0;
        for (int i = 0; i < Targets.Count; i++)
        {
            WatchedTarget target = Targets[i];
            EngineWindow? window = target is { IsEngine: true, History.Latest: { } latest }
                ? EngineWindow.Between(target.History.Before(options.WindowSeconds), latest)
                : null;
            windows.Add((target, window));
            bool counts = parts[i].CountsState;
            known += target.IsEngine && counts ? target.History.Latest?.Engines ?? 1 : 0;
            if (window is not null && target.IsUp)
            {
                running.Add((window, parts[i]));
                cores += counts ? target.History.Latest!.Engines : 0;
            }

            if (target.IsUp && target.History.Latest is { Gpus: > 0 } last)
            {
                exporters.Add(GpuWindow.Between(target.History.Before(options.WindowSeconds), last));
            }
        }

        EngineWindow fleet = running.Count == 0 ? new EngineWindow() : EngineWindow.Join(running);
        GpuWindow? gpus = exporters.Count == 0 ? null : GpuWindow.Join(exporters);
        WatchedTarget[] engines = [.. Targets.Where((target, i) => target.IsEngine && parts[i].CountsState)];
        WatchedTarget[] serving = [.. Targets.Where((_, i) => parts[i].CountsRequests)];
        int paid = options.Gpus ?? gpus?.Gpus ?? Math.Max(1, known);
        LoadReading load = LoadReader.Read(fleet, Math.Max(1, cores), gpus, options);
        WatchCost? cost = options.GpuUsdPerHour is double price
            ? WatchCost.Of(price * paid, fleet, engines, serving)
            : null;
        IReadOnlyList<Alert> alerts = board.Judge(
            windows,
            load,
            fleet,
            cost,
            timeSeconds,
            unixSeconds,
            changes
        );
        WatchView view = new()
        {
            UnixSeconds = unixSeconds,
            WindowSeconds = options.WindowSeconds,
            Targets =
            [
                .. windows.Select((one, i) => ViewOf(one.Target, one.Window, parts[i].Note, timeSeconds)),
            ],
            Engines = engines.Length,
            Fleet = fleet,
            Gpus = gpus,
            PaidGpus = paid,
            GpusAreAssumed = options.Gpus is null && gpus is null,
            Load = load,
            JoulesPerOutputToken =
                gpus is { Watts: > 0 } measured && fleet.OutputTokens > 0
                    ? measured.Watts / fleet.PerSecond(fleet.OutputTokens)
                    : double.NaN,
            Cost = cost,
            Alerts = alerts,
            Advice = [],
        };
        return view with { Advice = WatchAdvice.Of(view, Targets, options) };
    }

    private static TargetView ViewOf(
        WatchedTarget target,
        EngineWindow? window,
        string note,
        double timeSeconds
    )
    {
        string engine = string.Join(" + ", target.Tracker.Engines.Select(one => one.Title));
        string[] words = [.. target.IsUp ? [] : new[] { target.Words }, note, .. target.Oddities()];
        return new TargetView(
            target.Source.Name,
            engine.Length == 0 ? "unknown" : engine,
            string.Join(", ", target.Tracker.Models),
            target.IsUp,
            string.Join("; ", words.Where(word => word.Length > 0)),
            timeSeconds - target.LastPageSeconds,
            window
        );
    }
}

/// <summary>A target as it is shown.</summary>
/// <param name="Name">Its address.</param>
/// <param name="Engine">Its engine, or the exporter.</param>
/// <param name="Model">The model that it serves; empty where it does not say.</param>
/// <param name="IsUp">True when the last fetch brought a page.</param>
/// <param name="State">What is wrong or odd; empty for nothing.</param>
/// <param name="AgeSeconds">Since the last page; NaN for never.</param>
/// <param name="Window">What it did; null for an exporter or a target that never answered.</param>
public sealed record TargetView(
    string Name,
    string Engine,
    string Model,
    bool IsUp,
    string State,
    double AgeSeconds,
    EngineWindow? Window
);

/// <summary>Two clocks in one: seconds that never go back, for rates; seconds since 1970, for people.</summary>
/// <param name="time">The system's clock, or a test's.</param>
/// <param name="isStill">True where pages are all there already: time then passes by <see cref="Skip"/> alone.</param>
public sealed class WatchClock(TimeProvider time, bool isStill = false)
{
    private readonly long start = time.GetTimestamp();
    private readonly double startUnix = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
    private double moved;

    /// <summary>Seconds since the watch began.</summary>
    public double Seconds => isStill ? moved : time.GetElapsedTime(start).TotalSeconds;

    /// <summary>Seconds since 1970.</summary>
    public double UnixSeconds =>
        isStill ? startUnix + moved : time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>Lets time pass on a clock that stands still.</summary>
    public void Skip(double seconds) => moved += seconds;
}
