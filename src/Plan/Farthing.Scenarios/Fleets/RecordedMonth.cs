using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Resolving;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Scenarios.Fleets;

/// <summary>The days of a trace as they were recorded, from its first request on, again and again until the month is full. From the second time on sessions and prefixes are new ones.</summary>
internal sealed class RecordedMonth : IMonthTraffic
{
    private readonly TraceMonth trace;
    private readonly int days;
    private readonly TrafficSummary counted;

    /// <summary>Takes the days that the trace has.</summary>
    /// <param name="trace">A trace of a day or longer.</param>
    /// <param name="notes">How the month is filled is added.</param>
    public RecordedMonth(TraceMonth trace, List<string> notes)
    {
        this.trace = trace;
        days = Math.Min(trace.WholeDays, RepresentativeDays.DaysPerMonth);
        Course = trace.CourseOf(days);
        Days = RepresentativeDays.Of(Course, FleetMonth.MostDays, areScaled: false);
        counted = Whole(CancellationToken.None).Summary;
        double left = (trace.Table.DurationNs - (days * (double)TraceMonth.DayNs)) / 1e9;
        string fills =
            days == RepresentativeDays.DaysPerMonth
                ? ""
                : $", repeated until {RepresentativeDays.DaysPerMonth} are full";
        string rest = left > 0 ? $"; its last {Show.Seconds(left)} are left out" : "";
        notes.Add(
            $"{Show.Counted(days, "day")} of the trace as recorded, from its first request on{fills}{rest}"
        );
    }

    /// <inheritdoc/>
    public RateShape Course { get; }

    /// <inheritdoc/>
    public double RatePerSecond =>
        counted.Requests / (RepresentativeDays.DaysPerMonth * FleetMonth.DaySeconds);

    /// <inheritdoc/>
    public TrafficSummary? Counted => counted;

    /// <inheritdoc/>
    public IReadOnlyList<RepresentativeDay> Days { get; }

    /// <inheritdoc/>
    /// <remarks>At another rate the day's lengths are played in their order, repeated with prefixes of their own, and arrivals are drawn anew (Poisson) in its course.</remarks>
    public ResolvedWorkload Day(RepresentativeDay day, double factor, CancellationToken cancellation)
    {
        int recorded = day.Index % days;
        RequestTable table = trace.Within(recorded, 1);
        return factor == 1
            ? Played(table, 1, 1, cancellation)
            : RedrawnMonth.Draw(
                trace,
                table,
                day.Course,
                RatePerSecond * day.Level * factor,
                FleetMonth.DaySeconds,
                first: 0,
                (ulong)day.Index,
                cancellation
            );
    }

    /// <inheritdoc/>
    public ResolvedWorkload Whole(CancellationToken cancellation) =>
        Played(trace.Within(0, days), days, RepresentativeDays.DaysPerMonth, cancellation);

    private ResolvedWorkload Played(
        RequestTable table,
        int daysHeld,
        int daysPlayed,
        CancellationToken cancellation
    )
    {
        long[] times = [.. table.ArrivalsNs];
        double seconds = daysPlayed * FleetMonth.DaySeconds;
        return trace.Traffic(
            () =>
                new TableCycleSource(
                    new RecordedArrivals(times, daysHeld * TraceMonth.DayNs),
                    table,
                    seconds
                ),
            null,
            seconds,
            cancellation
        );
    }
}
