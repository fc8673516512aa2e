namespace Farthing.Reduction.Semantic;

/// <summary>One comparison of an entry's answer with that to a later question.</summary>
/// <param name="Similarity">Cosine of the two questions.</param>
/// <param name="SignedWeight">Weight, positive where the stored answer would have been right and negative where it would have been wrong.</param>
public readonly record struct EntryLabel(float Similarity, float SignedWeight)
{
    /// <summary>Weight of a compared pair of answers.</summary>
    public const float ComparedWeight = 1;

    /// <summary>Weight of what a person said.</summary>
    public const float HumanWeight = 5;

    /// <summary>Weight of a question that was soon repeated or rephrased.</summary>
    public const float ImplicitWeight = 0.5f;

    /// <summary>True where the stored answer would have been right.</summary>
    public bool IsSame => SignedWeight > 0;

    /// <summary>How much it counts.</summary>
    public float Weight => Math.Abs(SignedWeight);

    /// <summary>True where a label can have these values.</summary>
    public bool IsValid =>
        Similarity is >= -1.01f and <= 1.01f && Weight is ComparedWeight or HumanWeight or ImplicitWeight;
}
