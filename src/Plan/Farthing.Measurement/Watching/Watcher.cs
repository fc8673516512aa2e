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
        List<EngineWindow> running = [];
        List<GpuWindow> exporters = [];
        foreach (WatchedTarget target in Targets)
        {
            EngineWindow? window = target is { IsEngine: true, History.Latest: { } latest }
                ? EngineWindow.Between(target.History.Before(options.WindowSeconds), latest)
                : null;
            windows.Add((target, window));
            if (window is not null && target.IsUp)
            {
                running.Add(window);
            }

            if (target.IsUp && target.History.Latest is { Gpus: > 0 } last)
            {
                exporters.Add(GpuWindow.Between(target.History.Before(options.WindowSeconds), last));
            }
        }

        EngineWindow fleet = running.Count == 0 ? new EngineWindow() : EngineWindow.Join(running);
        GpuWindow? gpus = exporters.Count == 0 ? null : GpuWindow.Join(exporters);
        WatchedTarget[] engines = [.. Targets.Where(target => target.IsEngine)];
        int paid = options.Gpus ?? gpus?.Gpus ?? Math.Max(1, engines.Length);
        LoadReading load = LoadReader.Read(fleet, Math.Max(1, running.Count), gpus, options);
        WatchCost? cost = options.GpuUsdPerHour is double price
            ? WatchCost.Of(price * paid, fleet, engines)
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
            Targets = [.. windows.Select(one => ViewOf(one.Target, one.Window, timeSeconds))],
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

    private static TargetView ViewOf(WatchedTarget target, EngineWindow? window, double timeSeconds)
    {
        string engine = string.Join(" + ", target.Tracker.Engines.Select(one => one.Title));
        string[] words = [.. target.IsUp ? [] : new[] { target.Words }, .. target.Oddities()];
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
