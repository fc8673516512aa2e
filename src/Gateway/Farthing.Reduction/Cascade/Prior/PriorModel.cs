using Farthing.Reduction.Cascade.Labels;
using Farthing.Reduction.Cascade.Learning;

namespace Farthing.Reduction.Cascade.Prior;

/// <summary>How much better the strong model's answer would be, from the prompt alone: figures of its form, hashed grams and what came of its neighbors, through a logistic regression and an isotonic curve.</summary>
public sealed class PriorModel : IPrior
{
    private readonly float[] grams;
    private readonly double[] means;
    private readonly double[] deviations;
    private readonly double[] figures;
    private readonly double neighbors;
    private readonly double bias;

    /// <summary>A model of its parts.</summary>
    /// <param name="weights">Rarities of grams.</param>
    /// <param name="table">Neighbors.</param>
    /// <param name="coefficients">Weights of the regression.</param>
    /// <param name="curve">From its score to a probability.</param>
    public PriorModel(
        PromptWeights weights,
        NeighborTable table,
        PriorCoefficients coefficients,
        IsotonicCurve curve
    )
    {
        Weights = weights;
        Table = table;
        Coefficients = coefficients;
        Curve = curve;
        grams = coefficients.Grams;
        means = coefficients.Means;
        deviations = coefficients.Deviations;
        figures = coefficients.Figures;
        neighbors = coefficients.Neighbors;
        bias = coefficients.Bias;
    }

    /// <summary>Rarities of grams.</summary>
    public PromptWeights Weights { get; }

    /// <summary>Neighbors.</summary>
    public NeighborTable Table { get; }

    /// <summary>Weights of the regression.</summary>
    public PriorCoefficients Coefficients { get; }

    /// <summary>From a score to a probability.</summary>
    public IsotonicCurve Curve { get; }

    /// <inheritdoc/>
    public PriorScore Assess(in PromptView prompt, PromptScratch scratch)
    {
        PromptReader.Read(prompt, scratch);
        Weights.Apply(scratch);
        double near = Table.Assess(scratch.Vector, -1, scratch);
        double form = bias;
        for (int i = 0; i < figures.Length; i++)
        {
            form += figures[i] * (scratch.Figures[i] - means[i]) / deviations[i];
        }

        double words = 0;
        for (int i = 0; i < scratch.Grams; i++)
        {
            words += grams[scratch.Columns[i]] * scratch.Values[i];
        }

        double score = form + words + (neighbors * (near - Table.Mean));
        return new PriorScore(score, (2 * Curve.At(score)) - 1, (2 * near) - 1);
    }
}

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
