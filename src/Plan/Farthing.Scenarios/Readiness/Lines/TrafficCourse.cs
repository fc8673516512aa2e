using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Readiness.Inputs;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Profiles;
using Farthing.Workloads.Requests;

namespace Farthing.Scenarios.Readiness.Lines;

/// <summary>The course of the rate that a scenario states, and its steepest rise.</summary>
internal static class TrafficCourse
{
    private const double Bucket = 600;
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>A trace shorter than this says nothing of a day's ramps.</summary>
    private const double LeastSeconds = 3 * 3600;

    /// <summary>The course; null where nobody states one.</summary>
    public static RateShape? Of(ReadinessInputs inputs)
    {
        ScenarioWorkload workload = inputs.Scenario.Workload;
        return workload.Course is RateShape cut
            ? cut
            : workload.Shape switch
            {
                TrafficShape.Diurnal => BuiltInShapes.Diurnal,
                TrafficShape.Weekly => BuiltInShapes.Weekly,
                TrafficShape.Monthly => BuiltInShapes.Monthly,
                TrafficShape.Flat => RateShape.Flat,
                _ => OfTable(inputs.Plan.Workload.Table, workload.Trace is not null),
            };
    }

    /// <summary>The shortest time in which a course rises by a factor; infinite where it never does.</summary>
    /// <remarks>Linear between the middles of its buckets, going round.</remarks>
    /// <param name="shape">The course.</param>
    /// <param name="factor">Above 1.</param>
    public static double ShortestRise(RateShape shape, double factor)
    {
        ReadOnlySpan<double> rates = shape.Factors;
        double shortest = double.PositiveInfinity;
        for (int from = 0; from < rates.Length; from++)
        {
            double wanted = rates[from] * factor;
            for (int steps = 1; steps < rates.Length && rates[from] > 0; steps++)
            {
                double before = rates[(from + steps - 1) % rates.Length];
                double after = rates[(from + steps) % rates.Length];
                if (after >= wanted)
                {
                    double part = after > before ? (wanted - before) / (after - before) : 1;
                    shortest = Math.Min(shortest, (steps - 1 + part) * shape.BucketSeconds);
                    break;
                }
            }
        }

        return shortest;
    }

    private static RateShape? OfTable(RequestTable table, bool isTrace)
    {
        if (!isTrace || table.DurationNs < LeastSeconds * NsPerSecond)
        {
            return null;
        }

        double[] counts = new double[(int)(table.DurationNs / (Bucket * NsPerSecond))];
        foreach (long arrival in table.ArrivalsNs)
        {
            int bucket = (int)((arrival - table.ArrivalsNs[0]) / (Bucket * NsPerSecond));
            if (bucket < counts.Length)
            {
                counts[bucket]++;
            }
        }

        return new RateShape(Bucket, counts);
    }
}
