using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches.Runs;

/// <summary>Time limit of each load, and the remaining time of the whole.</summary>
/// <param name="plan">What was asked.</param>
public sealed class BenchClock(BenchPlan plan)
{
    /// <summary>Loads that a search is likely to add: the budget is shared out with them.</summary>
    public const int ExpectedSearches = 6;

    private const int MaxSearches = 8;
    private const int MaxSearchesInBudget = 40;
    private const double DefaultSeconds = 30;
    private const double ShortestSeconds = 1;
    private const double ForLoads = 7.0 / 8;
    private const double LongestUnasked = 300;

    /// <summary>An open loop is sent at most so many times as long as planned: beyond capacity its requests take ever longer, and no window ever fits.</summary>
    private const double LongestOpen = 3;
    private readonly long startNs = MonotonicClock.NowNs();
    private int played;
    private double requestSeconds;

    /// <summary>True where the budget says how long loads take, and not a flag.</summary>
    public bool IsBudgeted => plan.IsSweep && plan.DurationSeconds is null && plan.Requests is null;

    /// <summary>Loads that the search may add.</summary>
    public int Searches =>
        !plan.IsSweep || plan.Slo.Targets.Count == 0 ? 0
        : IsBudgeted ? MaxSearchesInBudget
        : MaxSearches;

    /// <summary>True when no further load should start.</summary>
    public bool IsOver =>
        IsBudgeted && LeftSeconds < Math.Max(ShortestSeconds, Math.Max(Share / 2, ShortestLoadSeconds));

    /// <summary>True where a load goes on until a steady window fits: nobody said how long it lasts.</summary>
    public bool Extends => plan.DurationSeconds is null && plan.Requests is null && plan.Trace is null;

    /// <summary>Minimum time of a load, by the requests of the last one: until a steady window fits, and until all are answered.</summary>
    private double ShortestLoadSeconds => SteadyWindow.SendingSeconds(requestSeconds, 0) + requestSeconds;

    /// <summary>Wall time since the run began.</summary>
    public double ElapsedSeconds => (MonotonicClock.NowNs() - startNs) / 1e9;

    private double LeftSeconds => plan.BudgetSeconds - ElapsedSeconds;

    private double Share =>
        Math.Max(
            ShortestSeconds,
            plan.BudgetSeconds
                * ForLoads
                / (plan.Levels.Count + (plan.Slo.Targets.Count > 0 ? ExpectedSearches : 0))
        );

    /// <summary>For how long the next load is sent; null until its requests or its trace end.</summary>
    public double? SecondsOf(LoadLevel level)
    {
        bool endsItself = plan.Requests is not null || level.Kind == LoadLevelKind.Trace;
        bool isWholeTrace = plan.Trace is not null && !plan.IsSweep;
        return endsItself || isWholeTrace
            ? plan.DurationSeconds
            : plan.DurationSeconds
                ?? (plan.IsSweep ? Math.Min(Share, Math.Max(ShortestSeconds, LeftSeconds)) : DefaultSeconds);
    }

    /// <summary>Sending time of the next load where <see cref="Extends"/>.</summary>
    /// <param name="level">The load.</param>
    /// <param name="planned">How long it is meant to be sent.</param>
    public double LongestSeconds(LoadLevel level, double planned)
    {
        double longest = Math.Max(planned, IsBudgeted ? LeftSeconds - requestSeconds : LongestUnasked);
        return level.IsOpenLoop ? Math.Min(longest, LongestOpen * planned) : longest;
    }

    /// <summary>True where a load between the first and the last has no room in the budget.</summary>
    /// <param name="left">Loads of the sweep that are still to be played, this one included.</param>
    public bool LeavesOut(int left) =>
        IsBudgeted && played > 0 && left > 1 && LeftSeconds < left * ShortestLoadSeconds;

    /// <summary>A load was played.</summary>
    /// <param name="meanRequestSeconds">What its requests took.</param>
    public void Count(double meanRequestSeconds)
    {
        played++;
        requestSeconds = meanRequestSeconds;
    }

    /// <summary>Remaining time, for the line of progress; empty where that is unknown.</summary>
    /// <param name="now">How the running load stands.</param>
    /// <param name="seconds">How long it is sent; null where something else ends it.</param>
    public string LeftWords(in LoadProgress now, double? seconds)
    {
        double? ofThis =
            seconds is double all ? Math.Max(0, all - now.Seconds)
            : plan.Requests is long requests && now.Finished > 0
                ? now.Seconds * Math.Max(0, requests - now.Finished) / now.Finished
            : null;
        if (IsBudgeted)
        {
            return LeftSeconds > 0
                ? $", at most {Show.Seconds(Math.Ceiling(LeftSeconds))} left"
                : ", nearly done";
        }

        if (ofThis is not double left)
        {
            return "";
        }

        int others = plan.IsSweep ? Math.Max(0, plan.Levels.Count - played - 1) : 0;
        double more = others * (seconds ?? (now.Seconds + left));
        string search = Searches > 0 ? ", then the search" : "";
        return $", about {Show.Seconds(Math.Ceiling(left + more))} left{search}";
    }
}
