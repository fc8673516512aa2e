using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Graded;

/// <summary>Draws questions as people ask them: intents by Zipf's law, in a shuffled order of rank; each phrasing of an intent alike.</summary>
/// <remarks>The intent of rank r is asked in proportion to r^−s.</remarks>
public sealed class GradedPopularity
{
    private readonly int[][] questions;
    private readonly double[] cumulative;
    private Pcg32 random;

    /// <summary>Ranks the intents that have questions.</summary>
    /// <param name="set">The questions.</param>
    /// <param name="exponent">s, from 0 (all alike) up.</param>
    /// <param name="seed">Of ranks and draws.</param>
    public GradedPopularity(GradedSet set, double exponent, ulong seed)
    {
        random = new Pcg32(seed, 59);
        questions =
        [
            .. Enumerable
                .Range(0, set.Questions.Count)
                .GroupBy(index => set.Questions[index].Intent)
                .OrderBy(intent => intent.Key)
                .Select(intent => intent.ToArray()),
        ];
        for (int i = questions.Length - 1; i > 0; i--)
        {
            int other = random.NextInt32(0, i);
            (questions[i], questions[other]) = (questions[other], questions[i]);
        }

        cumulative = new double[questions.Length];
        double sum = 0;
        for (int rank = 0; rank < questions.Length; rank++)
        {
            sum += Math.Pow(rank + 1, -exponent);
            cumulative[rank] = sum;
        }
    }

    /// <summary>Index of the next question.</summary>
    public int Next()
    {
        int rank = Array.BinarySearch(cumulative, random.NextDouble() * cumulative[^1]);
        rank = Math.Min(rank < 0 ? ~rank : rank, questions.Length - 1);
        return questions[rank][random.NextInt32(0, questions[rank].Length - 1)];
    }
}
