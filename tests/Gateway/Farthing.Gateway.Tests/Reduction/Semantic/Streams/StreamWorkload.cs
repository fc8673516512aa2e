using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Reduction.Semantic.Streams;

/// <summary>Requests with a known truth (reduce.md 3.3): entries asked for by Zipf's law; an entry of threshold t and slope 20–80 is right at similarity s with probability σ(slope (s − t)).</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="LowThreshold">Least t.</param>
/// <param name="HighThreshold">Greatest t.</param>
/// <param name="Drift">From the middle of the stream on, half of the thresholds lie higher by this.</param>
/// <remarks>Similarities are Beta(5.6, 2): 13.5 % above 0.90 and 1.5 % above 0.97, as the published rows of fixed thresholds have them.</remarks>
internal sealed record StreamWorkload(string Name, double LowThreshold, double HighThreshold, double Drift)
{
    public static StreamWorkload Hard { get; } = new("hard", 0.7, 1.0, 0);

    public static StreamWorkload Easy { get; } = new("easy", 0.5, 0.85, 0);

    public static StreamWorkload HardDrift { get; } = new("hard, drift", 0.7, 1.0, 0.05);

    public static StreamWorkload EasyDrift { get; } = new("easy, drift", 0.5, 0.85, 0.05);

    /// <summary>Half of the entries go stale at once: beyond what audits of 2 % can see in time.</summary>
    public static StreamWorkload EasyJump { get; } = new("easy, jump", 0.5, 0.85, 0.2);

    /// <summary>The same, so far that no answer of such an entry is right any more.</summary>
    public static StreamWorkload EasyLeap { get; } = new("easy, leap", 0.5, 0.85, 0.4);

    /// <summary>Many entries with few questions each: what one learns says little, what all learn says much.</summary>
    public static StreamWorkload HardTail { get; } =
        new("hard, tail", 0.7, 1.0, 0) { EntryCount = 8_000, ZipfExponent = 0.5 };

    /// <summary>The same of easy entries.</summary>
    public static StreamWorkload EasyTail { get; } =
        new("easy, tail", 0.5, 0.85, 0) { EntryCount = 8_000, ZipfExponent = 0.5 };

    /// <summary>Number of entries.</summary>
    public int EntryCount { get; init; } = 400;

    /// <summary>The rank's exponent of how often an entry is asked for.</summary>
    public double ZipfExponent { get; init; } = 1.3;

    public StreamRequest[] Make(ulong seed, int count)
    {
        double[] cumulative = Weights();
        Pcg32 truth = new(seed, 1);
        double[] thresholds = new double[EntryCount];
        double[] slopes = new double[EntryCount];
        bool[] drifts = new bool[EntryCount];
        for (int i = 0; i < EntryCount; i++)
        {
            thresholds[i] = LowThreshold + ((HighThreshold - LowThreshold) * truth.NextDouble());
            slopes[i] = 20 + (60 * truth.NextDouble());
            drifts[i] = truth.NextDouble() < 0.5;
        }

        Pcg32 chance = new(seed, 2);
        StreamRequest[] requests = new StreamRequest[count];
        for (int i = 0; i < count; i++)
        {
            int entry = Array.BinarySearch(cumulative, chance.NextDouble());
            entry = Math.Min(EntryCount - 1, entry < 0 ? ~entry : entry);
            double a = chance.NextGamma(5.6);
            float similarity = (float)(a / (a + chance.NextGamma(2)));
            double threshold = thresholds[entry] + (drifts[entry] && i >= count / 2 ? Drift : 0);
            double right = 1 / (1 + Math.Exp(-slopes[entry] * (similarity - threshold)));
            requests[i] = new StreamRequest(
                entry,
                similarity,
                chance.NextDouble() < right,
                (ulong)chance.NextInt32(1, 50),
                ((ulong)chance.NextUInt32() << 32) | chance.NextUInt32()
            );
        }

        return requests;
    }

    private double[] Weights()
    {
        double[] sums = new double[EntryCount];
        double sum = 0;
        for (int i = 0; i < EntryCount; i++)
        {
            sums[i] = sum += Math.Pow(i + 1, -ZipfExponent);
        }

        return [.. sums.Select(one => one / sum)];
    }
}
