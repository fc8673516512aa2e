using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Parts;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Profiles;

namespace Farthing.Scenarios.Fleets;

/// <summary>How the rate goes up and down over a month.</summary>
internal static class MonthCourse
{
    private const double HourSeconds = 3600;

    /// <summary>The course that a workload asks for; four weeks where it says nothing.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="notes">What was assumed is added.</param>
    public static RateShape Of(ScenarioWorkload workload, List<string> notes)
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

    /// <summary>The month's mean rate. Users are those of its busiest hour.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="course">The month's course.</param>
    /// <param name="askedPerSecond">The rate that it asks for.</param>
    /// <param name="notes">What was assumed is added.</param>
    public static double MeanRate(
        ScenarioWorkload workload,
        RateShape course,
        double askedPerSecond,
        List<string> notes
    )
    {
        if (workload is not { Users: not null, RatePerSecond: null })
        {
            return askedPerSecond;
        }

        double peak = BusiestHour(course);
        double mean = askedPerSecond / peak;
        notes.Add(
            $"users and their share that is active are taken for the busiest hour of the month, {Show.Three(peak)} times its mean: {Show.Three(mean)}/s on average"
        );
        return mean;
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
}
