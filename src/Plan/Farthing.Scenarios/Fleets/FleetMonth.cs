using Farthing.Numerics.Faults;
using Farthing.Planning.Requests;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Resolving;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Requests;

namespace Farthing.Scenarios.Fleets;

/// <summary>A month of a scenario's traffic: its course, and the days of it that are played.</summary>
/// <param name="Scenario">The scenario, at the month's mean rate.</param>
/// <param name="Traffic">Where its requests come from.</param>
/// <param name="Days">The days that are played.</param>
/// <param name="Notes">What was assumed.</param>
public sealed record FleetMonth(
    Scenario Scenario,
    IMonthTraffic Traffic,
    IReadOnlyList<FleetDay> Days,
    IReadOnlyList<string> Notes
)
{
    /// <summary>Most days that are played.</summary>
    public const int MostDays = 4;

    /// <summary>Seconds of a day.</summary>
    public const double DaySeconds = 86_400;

    /// <summary>The day with the busiest hour.</summary>
    public FleetDay Busiest => Days.First(day => day.Of.IsBusiest);

    /// <summary>Requests of the month.</summary>
    public double Requests =>
        Traffic.Counted?.Requests
        ?? Days.Sum(day => (double)day.Of.StandsFor * day.Workload.Summary.Requests);

    /// <summary>Tokens of their prompts and outputs.</summary>
    public double Tokens =>
        Traffic.Counted is TrafficSummary all
            ? all.Requests * (all.MeanInput + all.MeanOutput)
            : Days.Sum(day =>
                (double)day.Of.StandsFor
                * day.Workload.Summary.Requests
                * (day.Workload.MeanInput + day.Workload.MeanOutput)
            );

    /// <summary>The month of a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="asked">Its traffic, for the rate that it asks for.</param>
    /// <param name="cancellation">Stops the counting.</param>
    /// <exception cref="FarthingException">A trace that is no month.</exception>
    public static FleetMonth Of(Scenario scenario, ResolvedWorkload asked, CancellationToken cancellation)
    {
        List<string> notes = [];
        IMonthTraffic traffic = scenario.Workload.Trace is null
            ? Generated(scenario, asked, notes)
            : TraceMonth.Of(scenario, asked, notes);
        FleetDay[] days =
        [
            .. traffic.Days.Select(day => new FleetDay(day, traffic.Day(day, 1, cancellation))),
        ];
        return new FleetMonth(scenario, traffic, days, [.. notes, .. days[0].Workload.Notes]);
    }

    private static GeneratedMonth Generated(Scenario scenario, ResolvedWorkload asked, List<string> notes)
    {
        RateShape course = MonthCourse.Of(scenario.Workload, notes);
        return new GeneratedMonth(
            scenario,
            course,
            MonthCourse.MeanRate(scenario.Workload, course, asked.RatePerSecond, notes)
        );
    }

    /// <summary>A plan's request with engines that are set up for the longest request of the month.</summary>
    /// <exception cref="FarthingException">There are requests that the model has no context for (exit code 1).</exception>
    public PlanRequest Fit(PlanRequest request)
    {
        int longest = Math.Max(
            Days.Max(day => day.Workload.LongestRequestTokens),
            ResolvedBatch.Of(Scenario, Busiest.Workload)?.Summary.LongestTotal ?? 0
        );
        int context = Math.Min(
            request.Model.MaxPositionEmbeddings,
            request.Engine.MaxModelLen ?? int.MaxValue
        );
        if (longest > context)
        {
            throw new FarthingException(
                Scenario.FaultAt(
                    request.Engine.MaxModelLen is null ? "model" : "engine.max_model_len",
                    new Fault(
                        PlanFaultCodes.LongerThanContext,
                        FormattableString.Invariant(
                            $"the month has requests of up to {longest:N0} tokens, longer than the context of {context:N0}"
                        )
                    )
                    {
                        Value = FormattableString.Invariant($"{context}"),
                        Expected =
                            "a model with a longer context, or traffic of shorter requests (--longer does not reach a month)",
                    }
                ),
                exitCode: 1
            );
        }

        return longest <= request.Workload.LongestRequestTokens || request.Engine.MaxModelLen is not null
            ? request
            : request with
            {
                Engine = request.Engine with
                {
                    MaxModelLen = (int)Math.Min(context, (longest + 1024L) / 1024 * 1024),
                },
            };
    }

    /// <summary>The busiest day at a multiple of its rate.</summary>
    public FleetDay BusiestAt(double factor, CancellationToken cancellation) =>
        Busiest with
        {
            Workload = Traffic.Day(Busiest.Of, factor, cancellation),
        };
}

/// <summary>A day that is played, with its requests.</summary>
/// <param name="Of">The day.</param>
/// <param name="Workload">Its requests.</param>
public sealed record FleetDay(RepresentativeDay Of, ResolvedWorkload Workload);

/// <summary>Where the requests of a month come from.</summary>
public interface IMonthTraffic
{
    /// <summary>Course of the rate over the month.</summary>
    RateShape Course { get; }

    /// <summary>Mean requests per second of the month.</summary>
    double RatePerSecond { get; }

    /// <summary>Totals of all requests of the month; null where the days that are played have them all, each as often as it stands for.</summary>
    TrafficSummary? Counted { get; }

    /// <summary>The days that are played.</summary>
    IReadOnlyList<RepresentativeDay> Days { get; }

    /// <summary>The requests of one of the days.</summary>
    /// <param name="day">The day.</param>
    /// <param name="factor">Multiple of its rate.</param>
    /// <param name="cancellation">Stops the counting.</param>
    ResolvedWorkload Day(RepresentativeDay day, double factor, CancellationToken cancellation);

    /// <summary>All requests of the month.</summary>
    /// <param name="cancellation">Stops the counting.</param>
    ResolvedWorkload Whole(CancellationToken cancellation);
}
