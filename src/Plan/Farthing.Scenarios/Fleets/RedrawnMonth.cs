using Farthing.Scenarios.Resolving;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Scenarios.Fleets;

/// <summary>The requests of a trace in their order, again and again with sessions and prefixes of their own, at arrivals that are drawn (Poisson) in a course.</summary>
/// <param name="trace">The trace.</param>
/// <param name="course">Course of the rate over the month.</param>
/// <param name="ratePerSecond">Mean requests per second.</param>
/// <param name="seed">Seed of the arrivals.</param>
internal sealed class RedrawnMonth(TraceMonth trace, RateShape course, double ratePerSecond, ulong seed)
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
    /// <remarks>A day begins in the trace where a month in one piece would be by then.</remarks>
    public ResolvedWorkload Day(RepresentativeDay day, double factor, CancellationToken cancellation) =>
        Draw(
            trace,
            trace.Table,
            day.Course,
            ratePerSecond * day.Level * factor,
            FleetMonth.DaySeconds,
            (int)((long)(ratePerSecond * FleetMonth.DaySeconds * day.Index) % trace.Table.Count),
            seed + (ulong)day.Index,
            cancellation
        );

    /// <inheritdoc/>
    public ResolvedWorkload Whole(CancellationToken cancellation) =>
        Draw(
            trace,
            trace.Table,
            course,
            ratePerSecond,
            RepresentativeDays.DaysPerMonth * FleetMonth.DaySeconds,
            0,
            seed,
            cancellation
        );

    /// <summary>A table's requests at drawn arrivals.</summary>
    /// <param name="trace">The trace that they are of.</param>
    /// <param name="table">The requests.</param>
    /// <param name="course">Course of the rate.</param>
    /// <param name="ratePerSecond">Mean requests per second.</param>
    /// <param name="seconds">Until when they arrive.</param>
    /// <param name="first">Which comes first.</param>
    /// <param name="seed">Seed of the arrivals.</param>
    /// <param name="cancellation">Stops the counting.</param>
    public static ResolvedWorkload Draw(
        TraceMonth trace,
        RequestTable table,
        RateShape course,
        double ratePerSecond,
        double seconds,
        int first,
        ulong seed,
        CancellationToken cancellation
    ) =>
        trace.Traffic(
            () =>
                new TableCycleSource(
                    new RenewalArrivals(ratePerSecond, new ExponentialGaps(), course, seed),
                    table,
                    seconds,
                    first
                ),
            ratePerSecond,
            seconds,
            cancellation
        );
}
