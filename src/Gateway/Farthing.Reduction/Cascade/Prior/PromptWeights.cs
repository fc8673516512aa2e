namespace Farthing.Reduction.Cascade.Prior;

/// <summary>Rarity of grams: what a gram counts for in a prompt's vector.</summary>
/// <remarks>ln((n + 1) / (rows with the gram + 1)), so that a gram of every prompt counts nothing; a prompt's weights have length 1.</remarks>
public sealed class PromptWeights
{
    private readonly float[] rarities;

    /// <summary>Rarities by bucket.</summary>
    /// <param name="rarities"><see cref="PromptReader.Buckets"/> numbers.</param>
    public PromptWeights(float[] rarities)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rarities.Length, PromptReader.Buckets, nameof(rarities));
        this.rarities = rarities;
    }

    /// <summary>Rarities by bucket.</summary>
    public ReadOnlySpan<float> Rarities => rarities;

    /// <summary>Rarities of some prompts.</summary>
    /// <param name="counts">In how many prompts each bucket stands.</param>
    /// <param name="prompts">Prompts.</param>
    public static PromptWeights Of(ReadOnlySpan<int> counts, int prompts)
    {
        float[] rarities = new float[PromptReader.Buckets];
        for (int i = 0; i < rarities.Length; i++)
        {
            rarities[i] = MathF.Log((prompts + 1f) / (counts[i] + 1f));
        }

        return new PromptWeights(rarities);
    }

    /// <summary>Turns a thread's counted grams into weights of length 1, and projects them to the vector by which neighbors are found.</summary>
    public void Apply(PromptScratch scratch)
    {
        Span<float> values = scratch.Values.AsSpan(0, scratch.Grams);
        float square = 0;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (1 + MathF.Log(values[i])) * rarities[scratch.Columns[i]];
            square += values[i] * values[i];
        }

        float scale = square > 0 ? 1 / MathF.Sqrt(square) : 0;
        Array.Clear(scratch.Projection);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= scale;
            uint hash = PromptReader.Mix((uint)scratch.Columns[i] + 0x9E3779B9);
            scratch.Projection[hash & (PromptReader.Dimensions - 1)] +=
                (hash & 0x8000_0000) == 0 ? values[i] : -values[i];
        }

        float highest = 0;
        foreach (float value in scratch.Projection)
        {
            highest = MathF.Max(highest, MathF.Abs(value));
        }

        for (int i = 0; i < scratch.Vector.Length; i++)
        {
            scratch.Vector[i] =
                highest == 0 ? (sbyte)0 : (sbyte)MathF.Round(scratch.Projection[i] * 127 / highest);
        }
    }
}
