namespace Farthing.Reduction.Cascade.Monitoring;

/// <summary>Compares the scores of the last live requests with those of the calibration: the population stability index over the calibration's tenths.</summary>
/// <remarks>PSI = Σ (a − e) · ln(a / e); half a request is added to each tenth, so that an empty one is finite. Above 0.2 the calibration no longer speaks of this traffic (reduce.md 5.4). Of all requests ever, a hundred thousand good ones would hide as many others. Not safe for several threads at once.</remarks>
public sealed class ScoreDrift
{
    /// <summary>The index above which scores have drifted.</summary>
    public const double Limit = 0.2;

    /// <summary>Live scores below which the index is noise: it is about (tenths − 1) / n without any drift.</summary>
    public const int MinScores = 200;

    /// <summary>Live scores that are compared: the last ones.</summary>
    public const int Window = 1000;

    private readonly double[] edges;
    private readonly double[] expected;
    private readonly long[] live;
    private readonly int[] parts = new int[Window];
    private int next;

    /// <summary>A comparison with a calibration.</summary>
    /// <param name="edges">Rising edges between the parts.</param>
    /// <param name="expected">Shares of the parts, one more than edges.</param>
    /// <exception cref="ArgumentException">The counts do not fit.</exception>
    public ScoreDrift(IReadOnlyList<double> edges, IReadOnlyList<double> expected)
    {
        if (expected.Count != edges.Count + 1)
        {
            throw new ArgumentException("a share on both sides of each edge", nameof(expected));
        }

        this.edges = [.. edges];
        this.expected = [.. expected];
        live = new long[expected.Count];
    }

    /// <summary>Edges between the parts.</summary>
    public IReadOnlyList<double> Edges => edges;

    /// <summary>Shares of the calibration's scores in the parts.</summary>
    public IReadOnlyList<double> Expected => expected;

    /// <summary>Live scores that are compared.</summary>
    public int Scores { get; private set; }

    /// <summary>The index.</summary>
    public double Index
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < live.Length; i++)
            {
                double now = (live[i] + 0.5) / (Scores + (0.5 * live.Length));
                double then = Math.Max(expected[i], 1e-4);
                sum += (now - then) * Math.Log(now / then);
            }

            return sum;
        }
    }

    /// <summary>True where enough live scores say that they have drifted.</summary>
    public bool HasDrifted => Scores >= MinScores && Index > Limit;

    /// <summary>The comparison that a calibration's scores make.</summary>
    /// <param name="scores">In any order; at least one.</param>
    public static ScoreDrift Of(ReadOnlySpan<double> scores)
    {
        double[] sorted = scores.ToArray();
        Array.Sort(sorted);
        List<double> edges = [];
        for (int i = 1; i < 10; i++)
        {
            double edge = sorted[(int)((long)sorted.Length * i / 10)];
            if (edge > sorted[0] && (edges.Count == 0 || edge > edges[^1]))
            {
                edges.Add(edge);
            }
        }

        double[] shares = new double[edges.Count + 1];
        double[] rising = [.. edges];
        foreach (double score in sorted)
        {
            shares[PartOf(rising, score)] += 1.0 / sorted.Length;
        }

        return new ScoreDrift(edges, shares);
    }

    /// <summary>Takes a live score.</summary>
    public void Add(double score)
    {
        int part = PartOf(edges, score);
        if (Scores == Window)
        {
            live[parts[next]]--;
        }
        else
        {
            Scores++;
        }

        live[part]++;
        parts[next] = part;
        next = (next + 1) % Window;
    }

    private static int PartOf(double[] edges, double score)
    {
        int at = Array.BinarySearch(edges, score);
        return at >= 0 ? at + 1 : ~at;
    }
}
