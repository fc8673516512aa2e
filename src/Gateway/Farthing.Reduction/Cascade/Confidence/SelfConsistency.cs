using Farthing.Reduction.Texts;

namespace Farthing.Reduction.Cascade.Confidence;

/// <summary>Agreement of several answers of the small model to the same prompt (Wang et al., arXiv 2203.11171); for short answers alone, since long ones are never equal.</summary>
public static class SelfConsistency
{
    /// <summary>Characters above which an answer is too long to be compared.</summary>
    public const int MaxLength = 200;

    /// <summary>Answers that are compared, the one that would be given among them.</summary>
    public const int Samples = 3;

    /// <summary>The share of answers that are, up to harmless differences, the first one; 1 for one alone, NaN where the first is too long.</summary>
    /// <param name="answers">The answer that would be given, then the samples drawn beside it.</param>
    public static double Agreement(IReadOnlyList<string> answers)
    {
        if (answers[0].Length > MaxLength)
        {
            return double.NaN;
        }

        string first = PlainWords.Of(answers[0]);
        return (double)answers.Count(answer => PlainWords.Of(answer) == first) / answers.Count;
    }
}
