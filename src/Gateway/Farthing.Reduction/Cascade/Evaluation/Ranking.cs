namespace Farthing.Reduction.Cascade.Evaluation;

/// <summary>How well scores tell right answers from wrong ones.</summary>
public static class Ranking
{
    /// <summary>AUC: how often a right answer has the higher score, ties counting half; NaN where all are right or all wrong.</summary>
    /// <param name="scores">In any order.</param>
    /// <param name="isRight">One for each.</param>
    public static double Auc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isRight)
    {
        double[] keys = scores.ToArray();
        bool[] right = isRight.ToArray();
        Array.Sort(keys, right);
        double wrongBelow = 0;
        double pairs = 0;
        long rights = 0;
        for (int i = 0; i < keys.Length; )
        {
            double key = keys[i];
            long tiedRight = 0;
            long tiedWrong = 0;
            for (; i < keys.Length && keys[i] == key; i++)
            {
                tiedRight += right[i] ? 1 : 0;
                tiedWrong += right[i] ? 0 : 1;
            }

            pairs += tiedRight * (wrongBelow + (tiedWrong / 2.0));
            wrongBelow += tiedWrong;
            rights += tiedRight;
        }

        return pairs / (rights * wrongBelow);
    }
}
