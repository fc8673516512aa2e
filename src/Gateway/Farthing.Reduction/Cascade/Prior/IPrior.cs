using Farthing.Reduction.Cascade.Labels;
using Farthing.Reduction.Cascade.Learning;

namespace Farthing.Reduction.Cascade.Prior;

/// <summary>Says from a prompt alone how much better the strong model's answer would be. Safe for many threads, each with buffers of its own.</summary>
public interface IPrior
{
    /// <summary>Assesses a prompt. Allocates nothing.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="scratch">This thread's buffers.</param>
    PriorScore Assess(in PromptView prompt, PromptScratch scratch);
}

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

/// <summary>A prior's word on a prompt.</summary>
/// <param name="Score">The score that orders prompts: the higher, the more the strong model is needed.</param>
/// <param name="Gain">Calibrated expectation of what the strong model's answer is better by: −1 to 1, where an answer is 0 (wrong) to 1 (right).</param>
/// <param name="Neighbors">The same of the nearest earlier prompts alone; 0 where there are none.</param>
public readonly record struct PriorScore(double Score, double Gain, double Neighbors);
