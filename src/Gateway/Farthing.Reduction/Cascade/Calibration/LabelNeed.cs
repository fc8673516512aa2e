using Farthing.Numerics.Statistics;

namespace Farthing.Reduction.Cascade.Calibration;

/// <summary>How many labels a promise needs, how many are missing, and what they cost.</summary>
/// <param name="Have">Labels at hand.</param>
/// <param name="Minimum">Below this nothing but "escalate all" can pass: ln δ / ln(1 − ε), rounded up.</param>
/// <param name="Needed">With as many, a threshold with the stated loss passes; null: no number is enough, since the loss is at or above the limit.</param>
/// <param name="MinEscalation">What has to go to the strong model at least: (μ − ε) / (1 − ε), μ the regret of accepting all (arXiv 2606.29054).</param>
public sealed record LabelNeed(int Have, int Minimum, int? Needed, double MinEscalation)
{
    /// <summary>Labels that are missing; null where no number is enough.</summary>
    public int? Missing => Needed is int needed ? Math.Max(0, needed - Have) : null;

    /// <summary>What the missing ones cost, in dollars: each is an answer of both models and a judgment. Null where no number is enough.</summary>
    /// <param name="weakUsd">Cost of a weak answer.</param>
    /// <param name="strongUsd">Cost of a strong answer.</param>
    /// <param name="judgeUsd">Cost of judging both.</param>
    public double? Cost(double weakUsd, double strongUsd, double judgeUsd) =>
        Missing * (weakUsd + strongUsd + judgeUsd);

    /// <summary>The need of a promise.</summary>
    /// <param name="have">Labels at hand.</param>
    /// <param name="limit">ε.</param>
    /// <param name="delta">δ.</param>
    /// <param name="expectedLoss">The loss at the threshold that is hoped for; 0 for the fewest labels.</param>
    /// <param name="meanLoss">μ: the regret of accepting all.</param>
    public static LabelNeed Of(int have, double limit, double delta, double expectedLoss, double meanLoss)
    {
        int minimum = (int)Math.Ceiling(Math.Log(delta) / double.LogP1(-limit));
        return new LabelNeed(
            have,
            minimum,
            Least(minimum, limit, delta, expectedLoss),
            Math.Max(0, (meanLoss - limit) / (1 - limit))
        );
    }

    private static int? Least(int minimum, double limit, double delta, double loss)
    {
        const int Most = 10_000_000;
        if (loss >= limit)
        {
            return null;
        }

        int low = minimum;
        int high = minimum;
        while (!Passes(high))
        {
            if (high > Most)
            {
                return null;
            }

            low = high;
            high *= 2;
        }

        while (high - low > 1)
        {
            int middle = low + ((high - low) / 2);
            if (Passes(middle))
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        return Passes(low) ? low : high;

        bool Passes(int n) => ClopperPearson.Upper((long)Math.Ceiling((loss * n) - 1e-9), n, delta) <= limit;
    }
}
