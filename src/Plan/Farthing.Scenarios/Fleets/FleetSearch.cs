using System.Collections.Concurrent;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Resolving;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Policies;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.StepTimes;

namespace Farthing.Scenarios.Fleets;

/// <summary>Searches the fleet of a month: the smallest that stays as it is, and the autoscalers that need fewest GPU-hours.</summary>
/// <remarks>Targets are found on the busiest day, on which the promise must hold; the policies that are cheapest there are then played on the other days, until two keep it on those too. Each day begins with as many replicas as its first hour needs.</remarks>
/// <param name="question">What is asked.</param>
public sealed class FleetSearch(FleetQuestion question)
{
    private readonly FleetMonth month = question.Month;

    /// <summary>Searches.</summary>
    /// <param name="progress">Told of what is going on.</param>
    /// <param name="first">Told of the smallest fleet that stays, before policies are searched.</param>
    /// <param name="enough">Ends the search of policies: those that were found stand.</param>
    /// <param name="cancellation">Stops everything: what was found stands.</param>
    /// <returns>Null where not even the most replicas keep the promise on the busiest day.</returns>
    /// <exception cref="OperationCanceledException">Stopped before the first fleet was found.</exception>
    public FleetFound? Run(
        StudyProgress progress,
        Action<FleetCandidate> first,
        CancellationToken enough,
        CancellationToken cancellation
    )
    {
        progress.Show("looking for the smallest fleet that keeps the promise on the busiest day");
        if (question.Sweep(question.Inputs(month.Busiest)).FindStill(cancellation) is not StaticFleet still)
        {
            return null;
        }

        FleetCandidate staying = new(null, still.Replicas, null, still.Run);
        first(staying);
        double ratePerReplica = PolicyFamilies.PeakRate(still.Run.Result.LongWindows) / still.Replicas;
        SimulationInputs busiest = Starting(month.Busiest, ratePerReplica);
        PolicySweep sweep = question.Sweep(busiest);
        IReadOnlyList<ScenarioAutoscale>[] families =
        [
            .. new PolicyFamilies(busiest, question.Scale, still)
                .All(still.Run.Result.Windows)
                .Where(family => question.PlaysAll || IsUsual(family[0])),
        ];
        SweepPromise promise = question.Promise;
        ConcurrentBag<IReadOnlyList<PolicyTrial>> played = [];
        bool isWhole = Each(
            families.Length,
            i =>
            {
                played.Add(sweep.Search(i, families[i], promise, enough));
                progress.Show($"{played.Count} of {families.Length} autoscalers played on the busiest day");
            },
            enough
        );
        PolicyTrial[] best =
        [
            .. played
                .Select(trials => PolicyRecord.Cheapest(trials, promise))
                .OfType<PolicyTrial>()
                .OrderBy(trial => trial.GpuHours)
                .ThenBy(trial => trial.Family),
        ];
        progress.Show("the cheapest of them on the other days");
        FleetFinals finals = FleetFinals.Find(
            best,
            round => Months(round, ratePerReplica, cancellation),
            run => run.Lost(promise),
            () => enough.IsCancellationRequested
        );
        return new FleetFound(
            still,
            [
                staying,
                .. finals.Kept.Select(one => new FleetCandidate(
                    one.Trial.Scale,
                    0,
                    one.Month,
                    one.Trial.Run
                )),
            ],
            best,
            finals.Lost,
            ratePerReplica,
            played.Count,
            families.Length,
            IsInterrupted: !isWhole || finals.IsInterrupted
        );
    }

    /// <summary>Plays the busiest day with a fleet that stays.</summary>
    /// <param name="replicas">Its replicas.</param>
    /// <param name="cancellation">Stops it.</param>
    public EdgeRun PlayStill(int replicas, CancellationToken cancellation) =>
        question.Sweep(question.Inputs(month.Busiest)).Still(replicas, stopsWhenLost: false, cancellation);

    /// <summary>Plays every day of the month with a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="ratePerReplica">What one replica carries: each day begins with as many as its first hour needs.</param>
    /// <param name="edge">Slowness of the steps.</param>
    /// <param name="cancellation">Stops it.</param>
    public MonthRun Month(
        ScenarioAutoscale policy,
        double ratePerReplica,
        BandEdge edge,
        CancellationToken cancellation
    )
    {
        EdgeRun[] runs = new EdgeRun[month.Days.Count];
        Parallel.For(
            0,
            runs.Length,
            new ParallelOptions { CancellationToken = cancellation },
            i => runs[i] = Play(month.Days[i], ratePerReplica, policy, edge, cancellation)
        );
        return new MonthRun([.. month.Days.Select((day, i) => (day.Of, runs[i]))]);
    }

    /// <summary>Plays the busiest day with a policy whose life is changed.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="replicas">With how many replicas the day begins; null for as many as its first hour needs.</param>
    /// <param name="ratePerReplica">What one replica carries.</param>
    /// <param name="changes">What is changed.</param>
    /// <param name="cancellation">Stops it.</param>
    public EdgeRun PlayBusiest(
        ScenarioAutoscale policy,
        int? replicas,
        double ratePerReplica,
        Func<FleetLife, FleetLife> changes,
        CancellationToken cancellation
    )
    {
        SimulationInputs inputs = replicas is int count
            ? question.Inputs(month.Busiest) with
            {
                Setup = question.Setup.WithReplicas(count),
            }
            : Starting(month.Busiest, ratePerReplica);
        return question.Sweep(inputs, changes).PlayAt(policy, question.Edge, cancellation);
    }

    /// <summary>Plays a day with a fleet that was found, and a batch beside its traffic.</summary>
    /// <param name="day">The day.</param>
    /// <param name="fleet">The fleet.</param>
    /// <param name="ratePerReplica">What one replica carries.</param>
    /// <param name="batch">The batch; null for none.</param>
    /// <param name="cancellation">Stops it.</param>
    public EdgeRun PlayDay(
        FleetDay day,
        FleetCandidate fleet,
        double ratePerReplica,
        ResolvedBatch? batch,
        CancellationToken cancellation
    )
    {
        SimulationInputs inputs = fleet.Policy is null ? question.Inputs(day) : Starting(day, ratePerReplica);
        PolicySweep sweep = question.Sweep(inputs with { Batch = batch });
        return fleet.Policy is ScenarioAutoscale policy
            ? sweep.PlayAt(policy, question.Edge, cancellation)
            : sweep.Still(fleet.Replicas, stopsWhenLost: false, cancellation);
    }

    /// <summary>How long the most replicas keep the promise while traffic grows.</summary>
    /// <param name="perMonth">Growth each month.</param>
    /// <param name="most">The most replicas that may be needed.</param>
    /// <param name="needed">Fewest replicas that keep it today.</param>
    /// <param name="cancellation">Stops it.</param>
    public FleetGrowth Growth(double perMonth, int most, int needed, CancellationToken cancellation) =>
        FleetGrowth.Find(
            perMonth,
            most,
            needed,
            factor =>
                question.Promise.Keeps(
                    question
                        .Sweep(question.Inputs(month.BusiestAt(factor, cancellation)))
                        .Still(most, stopsWhenLost: true, cancellation)
                )
        );

    /// <summary>The month of each policy, side by side; the busiest day was played by who searched on it.</summary>
    private IReadOnlyList<MonthRun?> Months(
        IReadOnlyList<PolicyTrial> trials,
        double ratePerReplica,
        CancellationToken cancellation
    )
    {
        FleetDay[] others = [.. month.Days.Where(day => day != month.Busiest)];
        EdgeRun?[][] runs = [.. trials.Select(_ => new EdgeRun?[others.Length])];
        Each(
            trials.Count * others.Length,
            i =>
            {
                (int which, int day) = (i / others.Length, i % others.Length);
                runs[which][day] = Play(
                    others[day],
                    ratePerReplica,
                    trials[which].Scale,
                    question.Edge,
                    cancellation
                );
            },
            cancellation
        );
        return
        [
            .. trials.Select(
                (trial, which) =>
                    runs[which].Contains(null)
                        ? null
                        : new MonthRun([
                            .. others
                                .Select((day, at) => (day.Of, runs[which][at]!))
                                .Append((month.Busiest.Of, trial.Run)),
                        ])
            ),
        ];
    }

    private EdgeRun Play(
        FleetDay day,
        double ratePerReplica,
        ScenarioAutoscale policy,
        BandEdge edge,
        CancellationToken cancellation
    ) => question.Sweep(Starting(day, ratePerReplica)).PlayAt(policy, edge, cancellation);

    private SimulationInputs Starting(FleetDay day, double ratePerReplica)
    {
        int steps = (int)Math.Max(1, Math.Round(3600 / day.Of.Course.BucketSeconds));
        double first = 0;
        for (int i = 0; i < steps; i++)
        {
            first += day.Of.Course.Factors[i % day.Of.Course.Factors.Length] / steps;
        }

        int replicas = question.Scale.Bounds.ClampCeiling(
            first * day.Workload.RatePerSecond / ratePerReplica
        );
        return question.Inputs(day) with { Setup = question.Setup.WithReplicas(Math.Max(1, replicas)) };
    }

    /// <summary>One of each kind: load by the engine's own count, by the queue, by the router's count, by arrivals, by the clock; and the person's own.</summary>
    private bool IsUsual(ScenarioAutoscale policy) =>
        policy.Policy is AutoscalerKind.LlmdInFlight or AutoscalerKind.SkyServe or AutoscalerKind.Scheduled
        || (
            policy.Policy == AutoscalerKind.Hpa
            && policy.Metric
                is Serving.Scaling.ScalingMetric.InSystem
                    or Serving.Scaling.ScalingMetric.QueueDepth
        )
        || policy.Policy == month.Scenario.Autoscale?.Policy;

    /// <summary>Does a number of things side by side; false where it was stopped.</summary>
    private static bool Each(int count, Action<int> work, CancellationToken cancellation)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, work);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

/// <summary>How long the most replicas that there may be keep the promise on the busiest day while traffic grows: no autoscaler within the same bounds can do more.</summary>
/// <param name="PerMonth">Growth each month, as a fraction.</param>
/// <param name="Replicas">The most replicas.</param>
/// <param name="MonthsHeld">Months of growth after which they still keep it; null where they do for <see cref="Horizon"/> months.</param>
public sealed record FleetGrowth(double PerMonth, int Replicas, int? MonthsHeld)
{
    /// <summary>Months that are looked ahead.</summary>
    public const int Horizon = 60;

    /// <summary>Traffic after some months over today's.</summary>
    public double FactorAfter(int months) => Math.Pow(1 + PerMonth, months);

    /// <summary>Finds the month. It begins where load for each replica is as high as in the smallest fleet of today, and goes from there in growing steps, then halves.</summary>
    /// <param name="perMonth">Growth each month, above 0.</param>
    /// <param name="most">The most replicas; today they keep the promise.</param>
    /// <param name="needed">Fewest replicas that keep it today.</param>
    /// <param name="keeps">Whether the most keep it at a multiple of today's traffic.</param>
    public static FleetGrowth Find(double perMonth, int most, int needed, Func<double, bool> keeps)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perMonth);
        int guess = (int)Math.Clamp(Math.Log((double)most / needed) / Math.Log(1 + perMonth), 1, Horizon);
        (int held, int lost) = (0, Horizon + 1);
        for (int step = 1; lost - held > 1; step *= 2)
        {
            int tried =
                (held, lost) == (0, Horizon + 1) ? guess
                : held == 0 ? Math.Max(1, lost - step)
                : lost > Horizon ? Math.Min(Horizon, held + step)
                : (held + lost) / 2;
            (held, lost) = keeps(Math.Pow(1 + perMonth, tried)) ? (tried, lost) : (held, tried);
        }

        return new FleetGrowth(perMonth, most, held == Horizon ? null : held);
    }
}
