namespace Farthing.Reduction.Cascade.Prior;

/// <summary>Weights of a prior's regression, on logits.</summary>
/// <param name="Grams">A weight for each bucket.</param>
/// <param name="Figures">A weight for each figure of a prompt, per standard deviation.</param>
/// <param name="Means">Mean of each figure in training.</param>
/// <param name="Deviations">Standard deviation of each, above 0.</param>
/// <param name="Neighbors">Weight of the neighbors' mean outcome, from the mean of all.</param>
/// <param name="Bias">The score of a mean prompt.</param>
public sealed record PriorCoefficients(
    float[] Grams,
    double[] Figures,
    double[] Means,
    double[] Deviations,
    double Neighbors,
    double Bias
);
