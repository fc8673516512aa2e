using Farthing.Numerics.Quantities;

namespace Farthing.Reduction.Evidence;

/// <summary>Interval of a mean of scores between 0 and 1 that holds at every look at once; scores may be a sample with known probabilities.</summary>
/// <remarks>
/// Waudby-Smith and Ramdas, arXiv 2010.09686: for each mean m on a grid a gambler bets that scores lie above it and another that
/// they lie below, Π(1 ± λᵢ(xᵢ − m)); m is out once half of either capital reaches 1/α. Stakes λᵢ come from earlier scores alone
/// (their predictable plug-in), at most ½ / m upward and ½ / (1 − m) downward. Scores of a sample enter as x · πₘᵢₙ/π, and
/// what was not sampled as 0: their mean is πₘᵢₙ times the mean over all. Not thread-safe.
/// </remarks>
public sealed class BettingSequence
{
    /// <summary>Means on the grid: bounds are rounded outward by up to 1/400.</summary>
    public const int GridSteps = 400;

    private const double MaxStake = 0.5;

    private readonly double alpha;
    private readonly double smallestProbability;
    private readonly double[] logAbove = new double[GridSteps + 1];
    private readonly double[] logBelow = new double[GridSteps + 1];
    private readonly bool[] isOut = new bool[GridSteps + 1];
    private double sum;
    private double squares;

    /// <summary>Starts without scores.</summary>
    /// <param name="alpha">How often the mean may ever lie outside, such as 0.05.</param>
    /// <param name="smallestProbability">The least probability with which a score is sampled, above 0 up to 1; 1 where all are scored.</param>
    public BettingSequence(double alpha, double smallestProbability = 1)
    {
        MixtureMartingale.CheckShare(alpha, nameof(alpha));
        CheckProbability(smallestProbability, 0, nameof(smallestProbability));
        this.alpha = alpha;
        this.smallestProbability = smallestProbability;
    }

    /// <summary>Scores so far, with those that were not sampled.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a score.</summary>
    /// <param name="score">From 0 to 1.</param>
    /// <param name="probability">The probability with which it was sampled, from the smallest to 1; fixed before its score was known.</param>
    /// <exception cref="ArgumentOutOfRangeException">A score or probability outside its range, or not a number.</exception>
    public void Add(double score, double probability = 1)
    {
        if (score is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(score), score, "a score from 0 to 1");
        }

        CheckProbability(probability, smallestProbability, nameof(probability));
        Bet(score * (smallestProbability / probability));
    }

    /// <summary>Adds one that was not sampled.</summary>
    public void AddUnsampled() => Bet(0);

    /// <summary>The interval of the mean over all, sampled or not.</summary>
    public Interval Of()
    {
        int low = 0;
        int high = GridSteps;
        while (low < GridSteps && isOut[low])
        {
            low++;
        }

        while (high > low && isOut[high])
        {
            high--;
        }

        if (isOut[low])
        {
            low = high = Least(); // All points are out: the interval lies between two of them.
        }

        // The true mean lies between two points of the grid: one step more on either side.
        return new Interval(
            Math.Clamp((low - 1.0) / GridSteps / smallestProbability, 0, 1),
            Math.Clamp((high + 1.0) / GridSteps / smallestProbability, 0, 1)
        );
    }

    private int Least()
    {
        int least = 0;
        for (int i = 1; i <= GridSteps; i++)
        {
            if (Math.Max(logAbove[i], logBelow[i]) < Math.Max(logAbove[least], logBelow[least]))
            {
                least = i;
            }
        }

        return least;
    }

    private void Bet(double x)
    {
        // Of the scores before this one; one of ½ with variance ¼ stands for none.
        double variance = (0.25 + squares) / (Count + 1);
        long t = Count + 1;
        double stake = Math.Sqrt(2 * Math.Log(2 / alpha) / (variance * t * Math.Log(1 + t)));
        double enough = Math.Log(2 / alpha);
        for (int i = 0; i <= GridSteps; i++)
        {
            double m = (double)i / GridSteps;
            logAbove[i] += double.LogP1(Math.Min(stake, MaxStake / m) * (x - m));
            logBelow[i] += double.LogP1(-Math.Min(stake, MaxStake / (1 - m)) * (x - m));
            isOut[i] |= Math.Max(logAbove[i], logBelow[i]) >= enough;
        }

        Count++;
        sum += x;
        double after = (0.5 + sum) / (Count + 1);
        squares += (x - after) * (x - after);
    }

    private static void CheckProbability(double probability, double least, string name)
    {
        if (!(probability > 0 && probability >= least && probability <= 1))
        {
            throw new ArgumentOutOfRangeException(
                name,
                probability,
                $"a probability from {Math.Max(least, double.Epsilon)} to 1"
            );
        }
    }
}
