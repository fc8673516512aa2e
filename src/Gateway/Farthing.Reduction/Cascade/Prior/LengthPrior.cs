using Farthing.Reduction.Cascade.Labels;
using Farthing.Reduction.Cascade.Learning;

namespace Farthing.Reduction.Cascade.Prior;

/// <summary>The prior of a route with too few labels: the longer a prompt, the sooner the strong model. Its score is ln(1 + characters).</summary>
/// <param name="curve">From the score to (1 + gain) / 2; null: no label at all, a gain of 0.</param>
public sealed class LengthPrior(IsotonicCurve? curve) : IPrior
{
    /// <summary>Labels below which length is all that is used (reduce.md 5.3).</summary>
    public const int MinLabels = 200;

    /// <summary>From a score to (1 + gain) / 2; null where there was no label.</summary>
    public IsotonicCurve? Curve => curve;

    /// <inheritdoc/>
    public PriorScore Assess(in PromptView prompt, PromptScratch scratch)
    {
        double score = ScoreOf(prompt.Text);
        return new PriorScore(score, curve is null ? 0 : (2 * curve.At(score)) - 1, 0);
    }

    /// <summary>ln(1 + characters).</summary>
    public static double ScoreOf(ReadOnlySpan<char> text) => double.LogP1(text.Length);
}
