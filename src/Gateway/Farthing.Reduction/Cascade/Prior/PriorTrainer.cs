using Farthing.Reduction.Cascade.Labels;
using Farthing.Reduction.Cascade.Learning;

namespace Farthing.Reduction.Cascade.Prior;

/// <summary>Trains a prior on prompts whose outcome is known. The same rows in the same order give the same model.</summary>
/// <remarks>What is learned is (1 + strong − weak) / 2: of 14,037 MMLU rows, a regression on "the weak model fails" alone ranks worse (APGR 0.593 against 0.667 at 7,000 labels), since many of those the strong model fails too. Neighbors' outcomes are left-one-out in training: a row never counts as its own neighbor. The isotonic curve is fitted to scores of rows that their own regression had not seen (five folds).</remarks>
public sealed class PriorTrainer
{
    private const int Folds = 5;
    private const double GramPenalty = 1;
    private const double FigurePenalty = 10;
    private const double NeighborPenalty = 0.1;
    private readonly PromptScratch scratch = new();
    private readonly SparseRows counted = new();
    private readonly List<double[]> figures = [];
    private readonly List<double> outcomes = [];

    /// <summary>Rows so far.</summary>
    public int Count => outcomes.Count;

    /// <summary>Adds a row.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="outcome">How good both models' answers were.</param>
    public void Add(in PromptView prompt, LabeledOutcome outcome) => Add(prompt, (1 + outcome.Gain) / 2);

    /// <summary>Adds a row with another target than gain.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="target">0 to 1: the higher, the more the strong model is needed.</param>
    public void Add(in PromptView prompt, double target)
    {
        PromptReader.Read(prompt, scratch);
        counted.Add(scratch.Columns.AsSpan(0, scratch.Grams), scratch.Values.AsSpan(0, scratch.Grams));
        figures.Add([.. scratch.Figures]);
        outcomes.Add(target);
    }

    /// <summary>Trains the model.</summary>
    /// <param name="isCalibrated">False fits the curve to rows that the regression has seen: where only the order of prompts counts, a sixth of the work.</param>
    /// <exception cref="InvalidOperationException">There is no row.</exception>
    public PriorModel Train(bool isCalibrated = true)
    {
        int n = Count;
        if (n == 0)
        {
            throw new InvalidOperationException("a prior needs rows");
        }

        PromptWeights weights = Rarities();
        (double[] means, double[] deviations) = Spread();
        SparseRows rows = new();
        sbyte[] vectors = new sbyte[n * PromptReader.Dimensions];
        List<(int[] Columns, float[] Values)> weighted = [];
        for (int row = 0; row < n; row++)
        {
            Restore(row);
            weights.Apply(scratch);
            scratch.Vector.CopyTo(vectors, row * PromptReader.Dimensions);
            weighted.Add((scratch.Columns[..scratch.Grams], scratch.Values[..scratch.Grams]));
        }

        // The last rows: the newest, where rows come in the order of time.
        int first = Math.Max(0, n - NeighborTable.MaxRows);
        NeighborTable table = new(
            vectors[(first * PromptReader.Dimensions)..],
            [.. outcomes.Skip(first).Select(outcome => (float)outcome)]
        );
        int featureCount = PromptReader.FeatureCount;
        int neighborColumn = PromptReader.Buckets + featureCount;
        for (int row = 0; row < n; row++)
        {
            double near = table.Assess(
                vectors.AsSpan(row * PromptReader.Dimensions, PromptReader.Dimensions),
                row - first,
                scratch
            );
            (int[] columns, float[] values) = weighted[row];
            rows.Add(
                [.. columns, .. Enumerable.Range(PromptReader.Buckets, featureCount), neighborColumn],
                [
                    .. values,
                    .. figures[row].Select((figure, i) => (float)((figure - means[i]) / deviations[i])),
                    (float)(near - table.Mean),
                ]
            );
        }

        double[] penalties = new double[neighborColumn + 1];
        Array.Fill(penalties, GramPenalty, 0, PromptReader.Buckets);
        Array.Fill(penalties, FigurePenalty, PromptReader.Buckets, featureCount);
        penalties[neighborColumn] = NeighborPenalty;
        double[] targets = [.. outcomes];
        double[] w = LogisticFit.Fit(rows, [.. Enumerable.Range(0, n)], targets, penalties);
        IsotonicCurve curve = IsotonicCurve.Fit(
            isCalibrated
                ? Unseen(rows, targets, penalties)
                : [.. Enumerable.Range(0, n).Select(row => ScoreOf(w, rows, row))],
            targets
        );
        PriorCoefficients coefficients = new(
            [.. w.Take(PromptReader.Buckets).Select(weight => (float)weight)],
            w[PromptReader.Buckets..neighborColumn],
            means,
            deviations,
            w[neighborColumn],
            w[^1]
        );
        return new PriorModel(weights, table, coefficients, curve);
    }

    /// <summary>Scores of all rows, each by a regression on the other folds.</summary>
    private static double[] Unseen(SparseRows rows, double[] targets, double[] penalties)
    {
        double[] scores = new double[targets.Length];
        for (int fold = 0; fold < Folds; fold++)
        {
            int left = fold;
            int[] others = [.. Enumerable.Range(0, targets.Length).Where(row => row % Folds != left)];
            double[] w = LogisticFit.Fit(rows, others.Length > 0 ? others : [0], targets, penalties);
            for (int row = fold; row < targets.Length; row += Folds)
            {
                scores[row] = ScoreOf(w, rows, row);
            }
        }

        return scores;
    }

    private static double ScoreOf(double[] w, SparseRows rows, int row)
    {
        ReadOnlySpan<int> columns = rows.Columns(row);
        ReadOnlySpan<float> values = rows.Values(row);
        double score = w[^1];
        for (int k = 0; k < columns.Length; k++)
        {
            score += w[columns[k]] * values[k];
        }

        return score;
    }

    private void Restore(int row)
    {
        scratch.Begin();
        ReadOnlySpan<int> columns = counted.Columns(row);
        ReadOnlySpan<float> values = counted.Values(row);
        scratch.Restore(columns, values);
    }

    private PromptWeights Rarities()
    {
        int[] counts = new int[PromptReader.Buckets];
        for (int row = 0; row < Count; row++)
        {
            foreach (int bucket in counted.Columns(row))
            {
                counts[bucket]++;
            }
        }

        return PromptWeights.Of(counts, Count);
    }

    private (double[] Means, double[] Deviations) Spread()
    {
        double[] means = new double[PromptReader.FeatureCount];
        double[] deviations = new double[PromptReader.FeatureCount];
        for (int i = 0; i < means.Length; i++)
        {
            int feature = i;
            means[i] = figures.Average(row => row[feature]);
            double variance = figures.Average(row =>
                (row[feature] - means[feature]) * (row[feature] - means[feature])
            );
            // A figure that never differs has weight 0; a deviation of 1 keeps it finite for prompts where it does.
            deviations[i] = variance > 1e-12 ? Math.Sqrt(variance) : 1;
        }

        return (means, deviations);
    }
}
