using Farthing.Scenarios.Resolving;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Requests;

namespace Farthing.Scenarios.Fleets;

/// <summary>A month whose requests are drawn from a profile or from lengths of one's own.</summary>
/// <param name="scenario">The scenario.</param>
/// <param name="course">Course of the rate over the month.</param>
/// <param name="ratePerSecond">Mean requests per second.</param>
internal sealed class GeneratedMonth(Scenario scenario, RateShape course, double ratePerSecond)
    : IMonthTraffic
{
    /// <inheritdoc/>
    public RateShape Course => course;

    /// <inheritdoc/>
    public double RatePerSecond => ratePerSecond;

    /// <inheritdoc/>
    public TrafficSummary? Counted => null;

    /// <inheritdoc/>
    public IReadOnlyList<RepresentativeDay> Days { get; } =
        RepresentativeDays.Of(course, FleetMonth.MostDays);

    /// <inheritdoc/>
    public ResolvedWorkload Day(RepresentativeDay day, double factor, CancellationToken cancellation) =>
        Draw(
            day.Course,
            ratePerSecond * day.Level * factor,
            FleetMonth.DaySeconds,
            (ulong)day.Index,
            cancellation
        );

    /// <inheritdoc/>
    public ResolvedWorkload Whole(CancellationToken cancellation) =>
        Draw(course, ratePerSecond, RepresentativeDays.DaysPerMonth * FleetMonth.DaySeconds, 0, cancellation);

    private ResolvedWorkload Draw(
        RateShape shape,
        double rate,
        double seconds,
        ulong seed,
        CancellationToken cancellation
    ) =>
        WorkloadResolver.Resolve(
            scenario with
            {
                Workload = scenario.Workload with
                {
                    Course = shape,
                    RatePerSecond = rate,
                    Users = null,
                    TokensPerMonth = null,
                    DurationSeconds = seconds,
                    Requests = null,
                    Seed = scenario.Workload.Seed + seed,
                },
            },
            cancellation
        );
}
