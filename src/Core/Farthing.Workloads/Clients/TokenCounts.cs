using Farthing.Numerics.Randomness;
using Farthing.Workloads.Lengths;

namespace Farthing.Workloads.Clients;

/// <summary>Lengths with their probabilities, as a table that is drawn from by bisection.</summary>
public sealed class TokenCounts : LengthDistribution
{
    private readonly int[] tokens;
    private readonly double[] cumulative;

    /// <summary>Makes the distribution; probabilities are scaled to sum to 1.</summary>
    /// <param name="tokens">Lengths; those below 1 are left out.</param>
    /// <param name="probabilities">As many, none negative, not all 0.</param>
    public TokenCounts(IReadOnlyList<int> tokens, IReadOnlyList<double> probabilities)
    {
        List<(int Tokens, double Probability)> kept = [];
        for (int i = 0; i < tokens.Count; i++)
        {
            if (tokens[i] >= 1 && probabilities[i] > 0)
            {
                kept.Add((tokens[i], probabilities[i]));
            }
        }

        double sum = kept.Sum(pair => pair.Probability);
        if (!(sum > 0) || !double.IsFinite(sum))
        {
            throw new ArgumentException("no length has a probability", nameof(probabilities));
        }

        kept.Sort((a, b) => a.Tokens.CompareTo(b.Tokens));
        this.tokens = [.. kept.Select(pair => pair.Tokens)];
        cumulative = new double[kept.Count];
        double so = 0;
        for (int i = 0; i < kept.Count; i++)
        {
            so += kept[i].Probability / sum;
            cumulative[i] = so;
        }

        Mean = kept.Sum(pair => pair.Tokens * pair.Probability) / sum;
    }

    /// <inheritdoc/>
    public override double Mean { get; }

    /// <inheritdoc/>
    public override int Max => tokens[^1];

    /// <inheritdoc/>
    public override int Next(ref Pcg32 random)
    {
        int at = Array.BinarySearch(cumulative, random.NextDouble());
        return tokens[Math.Min(at < 0 ? ~at : at + 1, tokens.Length - 1)];
    }
}
