using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Requests;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Resolving;
using Farthing.Settings;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Profiles;

namespace Farthing.Scenarios.Fleets;

/// <summary>A month of a scenario's traffic: its course, and the days of it that are played.</summary>
/// <param name="Scenario">The scenario, at the month's mean rate.</param>
/// <param name="Course">Course of the rate over the month.</param>
/// <param name="RatePerSecond">Mean requests per second of the month.</param>
/// <param name="Days">The days that are played.</param>
/// <param name="Notes">What was assumed.</param>
public sealed record FleetMonth(
    Scenario Scenario,
    RateShape Course,
    double RatePerSecond,
    IReadOnlyList<FleetDay> Days,
    IReadOnlyList<string> Notes
)
{
    private const int MostDays = 4;
    private const double DaySeconds = 86_400;
    private const double HourSeconds = 3600;

    /// <summary>The day with the busiest hour.</summary>
    public FleetDay Busiest => Days.First(day => day.Of.IsBusiest);

    /// <summary>The month of a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="asked">Its traffic, for the rate that it asks for.</param>
    /// <param name="cancellation">Stops the counting.</param>
    /// <exception cref="FarthingException">A trace, which is no month.</exception>
    public static FleetMonth Of(Scenario scenario, ResolvedWorkload asked, CancellationToken cancellation)
    {
        ScenarioWorkload workload = scenario.Workload;
        if (workload.Trace is not null)
        {
            throw new FarthingException(
                scenario.FaultAt(
                    "workload.trace",
                    new Fault(SettingFaultCodes.Impossible, "a trace is no month of traffic")
                    {
                        Value = workload.Trace,
                        Expected =
                            "a profile, or lengths and a rate, with shape: monthly (farthing trace describe tells a trace's lengths and rate)",
                    }
                )
            );
        }

        List<string> notes = [];
        RateShape course = CourseOf(workload, notes);
        double rate = asked.RatePerSecond;
        if (workload is { Users: not null, RatePerSecond: null })
        {
            double peak = BusiestHour(course);
            rate /= peak;
            notes.Add(
                $"users and their share that is active are taken for the busiest hour of the month, {Show.Three(peak)} times its mean: {Show.Three(rate)}/s on average"
            );
        }

        FleetDay[] days =
        [
            .. RepresentativeDays
                .Of(course, MostDays)
                .Select(day => new FleetDay(
                    day,
                    WorkloadResolver.Resolve(
                        Cut(scenario, day.Course, rate * day.Level, DaySeconds, (ulong)day.Index),
                        cancellation
                    )
                )),
        ];
        return new FleetMonth(scenario, course, rate, days, [.. notes, .. days[0].Workload.Notes]);
    }

    /// <summary>A plan's request with engines that are set up for the longest request of the month.</summary>
    /// <exception cref="FarthingException">There are requests that the model has no context for (exit code 1).</exception>
    public PlanRequest Fit(PlanRequest request)
    {
        int longest = Days.Max(day => day.Workload.LongestRequestTokens);
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
            Workload = WorkloadResolver.Resolve(
                Cut(
                    Scenario,
                    Busiest.Of.Course,
                    Busiest.Workload.RatePerSecond * factor,
                    DaySeconds,
                    (ulong)Busiest.Of.Index
                ),
                cancellation
            ),
        };

    /// <summary>All requests of the month.</summary>
    public ResolvedWorkload Whole(CancellationToken cancellation) =>
        WorkloadResolver.Resolve(
            Cut(Scenario, Course, RatePerSecond, RepresentativeDays.DaysPerMonth * DaySeconds, 0),
            cancellation
        );

    private static RateShape CourseOf(ScenarioWorkload workload, List<string> notes)
    {
        if (workload.Arrivals?.Bursts is Func<RateShape> bursts)
        {
            return bursts();
        }

        switch (workload.Shape)
        {
            case TrafficShape.Flat:
                return RateShape.Flat;
            case TrafficShape.Diurnal:
                return BuiltInShapes.Diurnal;
            case TrafficShape.Weekly:
                return BuiltInShapes.Weekly;
            case TrafficShape.Monthly:
                return BuiltInShapes.Monthly;
            default:
                notes.Add(
                    "ups and downs of four weeks: assumed (--shape monthly: a week of ServeGen's m-large clients in steps of ten minutes, its days varied by 10 %; no month of LLM traffic has been published)"
                );
                return BuiltInShapes.Monthly;
        }
    }

    private static double BusiestHour(RateShape course)
    {
        int steps = (int)Math.Max(1, Math.Round(HourSeconds / course.BucketSeconds));
        double busiest = 0;
        double sum = 0;
        int all = course.Factors.Length;
        for (int i = 0; i < all + steps; i++)
        {
            sum += course.Factors[i % all];
            sum -= i >= steps ? course.Factors[(i - steps) % all] : 0;
            busiest = i >= steps - 1 ? Math.Max(busiest, sum / steps) : busiest;
        }

        return busiest;
    }

    private static Scenario Cut(
        Scenario scenario,
        RateShape course,
        double ratePerSecond,
        double seconds,
        ulong seed
    ) =>
        scenario with
        {
            Workload = scenario.Workload with
            {
                Course = course,
                RatePerSecond = ratePerSecond,
                Users = null,
                TokensPerMonth = null,
                DurationSeconds = seconds,
                Requests = null,
                Seed = scenario.Workload.Seed + seed,
            },
        };
}
