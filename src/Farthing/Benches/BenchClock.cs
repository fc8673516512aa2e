using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches;

/// <summary>How long each load may take, and how long the whole will still take.</summary>
/// <param name="plan">What was asked.</param>
internal sealed class BenchClock(BenchPlan plan)
{
    /// <summary>Loads that a search is likely to add: the budget is shared out with them.</summary>
    public const int ExpectedSearches = 6;

    private const int MostSearches = 8;
    private const int MostSearchesInBudget = 40;
    private const double DefaultSeconds = 30;
    private const double ShortestSeconds = 1;
    private const double ForLoads = 7.0 / 8;
    private readonly long startNs = MonotonicClock.NowNs();
    private int played;

    /// <summary>True where the budget says how long loads take, and not a flag.</summary>
    public bool IsBudgeted => plan.IsSweep && plan.DurationSeconds is null && plan.Requests is null;

    /// <summary>Loads that the search may add.</summary>
    public int Searches =>
        !plan.IsSweep || plan.Slo.Targets.Count == 0 ? 0
        : IsBudgeted ? MostSearchesInBudget
        : MostSearches;

    /// <summary>True when no further load should start.</summary>
    public bool IsOver => IsBudgeted && LeftSeconds < Math.Max(ShortestSeconds, Share / 2);

    private double LeftSeconds => plan.BudgetSeconds - ((MonotonicClock.NowNs() - startNs) / 1e9);

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

    /// <summary>A load was played.</summary>
    public void Count() => played++;

    /// <summary>How long it will still take, for the line of progress; empty where that cannot be told.</summary>
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
