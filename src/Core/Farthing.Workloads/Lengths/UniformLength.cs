using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Lengths;

/// <summary>Every whole length of a range is as likely.</summary>
public sealed class UniformLength : LengthDistribution
{
    private readonly int low;
    private readonly int high;

    /// <summary>Makes the distribution.</summary>
    /// <param name="low">At least 1.</param>
    /// <param name="high">At least <paramref name="low"/>.</param>
    public UniformLength(int low, int high)
    {
        if (low < 1 || high < low)
        {
            throw GeneratorFault.Of("range", low, "a range of lengths from at least 1 token up");
        }

        this.low = low;
        this.high = high;
    }

    /// <inheritdoc/>
    public override double Mean => ((double)low + high) / 2;

    /// <inheritdoc/>
    public override int Max => high;

    /// <summary>"Range ratio" as SGLang and InferenceX mean it: [ratio · length, length].</summary>
    /// <param name="length">The nominal length, the longest.</param>
    /// <param name="ratio">0 to 1.</param>
    public static UniformLength Below(int length, double ratio) =>
        ratio is >= 0 and <= 1
            ? new UniformLength(Math.Max(1, (int)Math.Round(length * ratio)), length)
            : throw GeneratorFault.Of("range_ratio", ratio, "a ratio from 0 to 1");

    /// <summary>"Range ratio" as vLLM's random data set means it: [length · (1 − ratio), length · (1 + ratio)].</summary>
    /// <param name="length">The nominal length, the mean.</param>
    /// <param name="ratio">0 to less than 1.</param>
    public static UniformLength Around(int length, double ratio) =>
        ratio is >= 0 and < 1
            ? new UniformLength(
                Math.Max(1, (int)Math.Floor(length * (1 - ratio))),
                (int)Math.Ceiling(length * (1 + ratio))
            )
            : throw GeneratorFault.Of("range_ratio", ratio, "a ratio from 0 to below 1");

    /// <inheritdoc/>
    public override int Next(ref Pcg32 random) => random.NextInt32(low, high);
}
