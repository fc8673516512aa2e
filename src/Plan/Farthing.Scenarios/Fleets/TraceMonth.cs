using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Resolving;
using Farthing.Settings;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Profiles;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;
using Farthing.Workloads.Traces;

namespace Farthing.Scenarios.Fleets;

/// <summary>A trace as a month. One of a day or longer is played as it was recorded; of a shorter one, or where a course or rate is asked for, arrivals are drawn anew.</summary>
/// <param name="scenario">The scenario.</param>
/// <param name="read">The trace.</param>
internal sealed class TraceMonth(Scenario scenario, TraceReadResult read)
{
    /// <summary>Nanoseconds of a day.</summary>
    public const long DayNs = (long)FleetMonth.DaySeconds * 1_000_000_000;

    private const long BucketNs = 600L * 1_000_000_000;

    /// <summary>What a day may lack at its end and still be one: a log rarely has its last request at midnight.</summary>
    private const long LacksNs = BucketNs;

    /// <summary>The requests.</summary>
    public RequestTable Table => read.Table;

    /// <summary>Whole days from the first request on; 0 where the trace does not say when requests arrive.</summary>
    public int WholeDays => read.HasArrivals ? (int)((Table.DurationNs + LacksNs) / DayNs) : 0;

    /// <summary>The month of a scenario with a trace.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="asked">Its traffic, for the rate that it asks for.</param>
    /// <param name="notes">What was assumed is added.</param>
    /// <exception cref="FarthingException">Sessions that wait for answers; a trace shorter than a day in its own course.</exception>
    public static IMonthTraffic Of(Scenario scenario, ResolvedWorkload asked, List<string> notes)
    {
        ScenarioWorkload workload = scenario.Workload;
        TraceMonth trace = new(scenario, TraceTraffic.Read(scenario, null, notes));
        if (asked.IsClosedLoop)
        {
            throw trace.Refused(
                "workload.trace",
                "sessions that wait for answers are no month of arrivals",
                "a trace with the time of each request, or a profile"
            );
        }

        bool isOwn = workload.Shape is TrafficShape.Trace || (workload.Shape is null && trace.WholeDays > 0);
        if (isOwn && trace.WholeDays == 0)
        {
            throw trace.Refused(
                "workload.shape",
                $"a trace of {Show.Seconds(trace.Table.DurationNs / 1e9)} has no course of a day",
                "a trace of a day or longer, or another shape (--shape monthly)"
            );
        }

        if (isOwn && workload is { RatePerSecond: null, Users: null, TokensPerMonth: null })
        {
            return new RecordedMonth(trace, notes);
        }

        RateShape course = isOwn ? trace.CourseOf(trace.WholeDays) : MonthCourse.Of(workload, notes);
        notes.Add(
            $"arrivals drawn anew (Poisson) in {(isOwn ? "the trace's course" : "the month's course")}; lengths and their order are the trace's, repeated with prefixes of their own"
        );
        return new RedrawnMonth(
            trace,
            course,
            MonthCourse.MeanRate(workload, course, asked.RatePerSecond, notes),
            workload.Seed
        );
    }

    /// <summary>Requests of every ten minutes of a number of days, over their mean.</summary>
    public RateShape CourseOf(int days)
    {
        double[] counts = new double[days * (DayNs / BucketNs)];
        foreach (long at in Within(0, days).ArrivalsNs)
        {
            counts[at / BucketNs]++;
        }

        return new RateShape(BucketNs / 1e9, counts);
    }

    /// <summary>Requests of consecutive days, at their times from the first of them on.</summary>
    /// <param name="from">The first day, from 0.</param>
    /// <param name="days">How many.</param>
    public RequestTable Within(int from, int days)
    {
        (int start, int count) = Table.FindWindow(from * DayNs, (from + days) * DayNs);
        RequestTable some = Table.Slice(start, count);
        long[] times = new long[count];
        for (int i = 0; i < count; i++)
        {
            times[i] = Table.ArrivalsNs[start + i] - (from * DayNs);
        }

        return some.WithArrivals(times);
    }

    /// <summary>Traffic from a source of requests of this trace.</summary>
    /// <param name="create">Makes the source.</param>
    /// <param name="ratePerSecond">Its rate; null for what is counted over so many seconds.</param>
    /// <param name="seconds">Its time.</param>
    /// <param name="cancellation">Stops the counting.</param>
    public ResolvedWorkload Traffic(
        Func<RequestSource> create,
        double? ratePerSecond,
        double seconds,
        CancellationToken cancellation
    )
    {
        RequestSource Create(double factor) => factor == 1 ? create() : new ScaledSource(create(), factor);
        return WorkloadResolver.Complete(
            scenario,
            "workload.trace",
            Create,
            summary => new ResolvedWorkload(Create)
            {
                Name = Path.GetFileName(scenario.Workload.Trace!),
                Summary = summary,
                RatePerSecond = ratePerSecond ?? (summary.Requests / seconds),
                IsClosedLoop = false,
                Notes = [],
                Source = TraceTraffic.SourceOf(scenario, read),
                AsOf = TraceTraffic.DayOf(read),
            },
            cancellation
        );
    }

    private FarthingException Refused(string path, string what, string expected) =>
        new(
            scenario.FaultAt(
                path,
                new Fault(SettingFaultCodes.Impossible, what)
                {
                    Value =
                        path == "workload.trace"
                            ? scenario.Workload.Trace
                            : scenario.Values.Find(path)?.Items[0].Text,
                    Expected = expected,
                }
            )
        );
}
