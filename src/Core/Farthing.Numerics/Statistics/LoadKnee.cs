namespace Farthing.Numerics.Statistics;

/// <summary>Load beyond which more load stops to bring more throughput: the point farthest above the straight line between the ends of the throughput curve (Satopää and others, "Finding a Kneedle in a Haystack", 2011), on the axes scaled to 0…1.</summary>
public static class LoadKnee
{
    private const double MinDistance = 0.05;

    /// <summary>The load at the knee; null with fewer than four points, or where the curve is a line.</summary>
    /// <param name="loads">Ascending, above 0.</param>
    /// <param name="throughputs">One a load.</param>
    public static double? Find(IReadOnlyList<double> loads, IReadOnlyList<double> throughputs)
    {
        if (loads.Count < 4)
        {
            return null;
        }

        double width = loads[^1] - loads[0];
        double top = throughputs.Max();
        double height = top - throughputs[0];
        if (width <= 0 || height <= 0)
        {
            return null;
        }

        int best = 0;
        double most = 0;
        for (int i = 0; i < loads.Count; i++)
        {
            double distance = ((throughputs[i] - throughputs[0]) / height) - ((loads[i] - loads[0]) / width);
            if (distance > most)
            {
                (best, most) = (i, distance);
            }
        }

        return most < MinDistance ? null : loads[best];
    }
}
