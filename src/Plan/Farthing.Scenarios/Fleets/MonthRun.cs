using Farthing.Numerics.Statistics;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Purchases;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Policies;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Workloads.Arrivals;

namespace Farthing.Scenarios.Fleets;

/// <summary>A month, put together from the days that were played.</summary>
/// <param name="Days">Each day and what the fleet did on it.</param>
public sealed record MonthRun(IReadOnlyList<(RepresentativeDay Day, EdgeRun Run)> Days)
{
    private const double DayHours = 24;

    /// <summary>The day with the busiest hour.</summary>
    public EdgeRun Busiest => Days.First(day => day.Day.IsBusiest).Run;

    /// <summary>Hours of the month that was played.</summary>
    public double Hours => Sum(_ => DayHours);

    /// <summary>Requests that ended with tokens.</summary>
    public double Finished => Sum(run => run.Result.Finished);

    /// <summary>Tokens of prompts and outputs of finished requests.</summary>
    public double Tokens => Sum(run => run.Result.InputTokens + (double)run.Result.OutputTokens);

    /// <summary>Replicas over time, each day as often as it stands for.</summary>
    public IReadOnlyList<PaidStretch> Paid =>
        [.. Days.SelectMany(day => PaidStretch.Of(day.Run.Result.Use!, day.Day.StandsFor))];

    /// <summary>GPU-hours that are billed.</summary>
    public double GpuHours(ServingSetup setup) => Sum(run => setup.BilledGpuSeconds(run.Result) / 3600);

    /// <summary>Ready replicas on average.</summary>
    public double MeanReplicas =>
        Sum(run => new FleetCourse(run.Result.Use!, int.MaxValue).MeanReady(0, run.Result.Use!.EndNs))
        / Sum(_ => 1);

    /// <summary>Most ready replicas.</summary>
    public int PeakReplicas => Days.Max(day => day.Run.Result.Use!.Counts.Max(count => count.Ready));

    /// <summary>Hours of the month, and those in which every latency was within its limit.</summary>
    public (int All, int Kept) Stretches(Slo slo) =>
        ((int)Sum(run => HoursOf(run).Count()), (int)Sum(run => HoursOf(run).Count(hour => hour.Keeps(slo))));

    /// <summary>The stretch that comes closest to a limit, or exceeds it most, and its day; null without one.</summary>
    public (RepresentativeDay Day, SimulationWindow Stretch)? Worst(Slo slo)
    {
        (RepresentativeDay, SimulationWindow)? worst = null;
        double share = -1;
        foreach ((RepresentativeDay day, EdgeRun run) in Days)
        {
            foreach (SimulationWindow stretch in HoursOf(run))
            {
                if (stretch.WorstShare(slo) > share)
                {
                    (share, worst) = (stretch.WorstShare(slo), (day, stretch));
                }
            }
        }

        return worst;
    }

    /// <summary>A statistic over the month, in seconds; not a number where nothing was counted.</summary>
    public double Seconds(LatencyMetric metric, Statistic statistic)
    {
        LogLinearHistogram month = new();
        foreach ((RepresentativeDay day, EdgeRun run) in Days)
        {
            month.Merge(run.Result.Of(metric), day.StandsFor);
        }

        return month.Count == 0 ? double.NaN
            : statistic == Statistic.Mean ? month.Mean / 1e9
            : month.Quantile(statistic.Percent() / 100.0) / 1e9;
    }

    /// <summary>Where a promise is lost; null when it holds over the month, and on its busiest day alone too, every request was served, and no day left a queue that grew.</summary>
    public LostDay? Lost(SweepPromise promise)
    {
        Slo slo = promise.Slo;
        foreach ((RepresentativeDay day, EdgeRun run) in Days)
        {
            if (run is not { IsUnstable: false, Result: { GaveUp: false, Unfinished: 0, Rejected: 0 } })
            {
                return new LostDay(day, null, double.NaN, double.NaN);
            }
        }

        if (promise.EveryStretch)
        {
            return LostHour(promise);
        }

        foreach (SloTarget target in slo.Targets)
        {
            double month = Seconds(target.Metric, target.Statistic);
            double busiest = Busiest.Seconds(target.Metric, target.Statistic);
            if (busiest > target.LimitSeconds)
            {
                return new LostDay(Days.First(day => day.Day.IsBusiest).Day, target, month, busiest);
            }

            if (month > target.LimitSeconds)
            {
                (RepresentativeDay day, EdgeRun run) = Days.MaxBy(one =>
                    one.Run.Seconds(target.Metric, target.Statistic)
                );
                return new LostDay(day, target, month, run.Seconds(target.Metric, target.Statistic));
            }
        }

        return null;
    }

    /// <summary>The day with the worst hour, where that is above a limit; null where every hour is kept.</summary>
    private LostDay? LostHour(SweepPromise promise)
    {
        Slo slo = promise.Slo;
        if (Days.All(day => promise.Keeps(day.Run)) || Worst(slo) is not var (day, hour))
        {
            return null;
        }

        int worst = hour.WorstTarget(slo);
        SloTarget target = slo.Targets[worst];
        return new LostDay(day, target, Seconds(target.Metric, target.Statistic), hour.Seconds[worst]);
    }

    /// <summary>The hours of the day; what ends after midnight is of the next.</summary>
    private static IEnumerable<SimulationWindow> HoursOf(EdgeRun run) =>
        run.Result.LongWindows.Where(hour => hour.FromNs < DayHours * 3.6e12);

    private double Sum(Func<EdgeRun, double> of) => Days.Sum(day => day.Day.StandsFor * of(day.Run));
}

/// <summary>The day of a month on which a fleet loses the promise.</summary>
/// <param name="Day">The day.</param>
/// <param name="Target">The latency that is lost; null where a queue grew or a request was not served.</param>
/// <param name="MonthSeconds">That latency over the month; not a number without a target.</param>
/// <param name="DaySeconds">That latency on the day alone, in its worst hour where every hour must be kept; likewise.</param>
public sealed record LostDay(
    RepresentativeDay Day,
    SloTarget? Target,
    double MonthSeconds,
    double DaySeconds
);

/// <summary>A day of a month that is played for several.</summary>
/// <param name="Index">Which day of the month, from 0.</param>
/// <param name="StandsFor">Days that it is played for, itself among them.</param>
/// <param name="Level">Their mean rate over the month's.</param>
/// <param name="Course">Course of the rate over the day, of mean 1.</param>
/// <param name="IsBusiest">True for the day that has, as it is played, the busiest hour: a promise must hold on it.</param>
public sealed record RepresentativeDay(
    int Index,
    int StandsFor,
    double Level,
    RateShape Course,
    bool IsBusiest
);
