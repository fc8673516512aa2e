using Farthing.Reduction.Cascade.Learning;

namespace Farthing.Reduction.Cascade.Confidence;

/// <summary>How likely a weak answer is right: signals through a logistic regression, then an isotonic curve. Safe for many threads.</summary>
public sealed class ConfidenceModel
{
    private const double Penalty = 1;
    private const int Folds = 5;

    /// <summary>A model of its parts.</summary>
    /// <param name="weights">A weight for each signal, then the bias.</param>
    /// <param name="curve">From the logit to a probability.</param>
    /// <exception cref="ArgumentException">The number of weights does not fit.</exception>
    public ConfidenceModel(IReadOnlyList<double> weights, IsotonicCurve curve)
    {
        if (weights.Count != ConfidenceSignals.Count + 1)
        {
            throw new ArgumentException($"{ConfidenceSignals.Count + 1} weights", nameof(weights));
        }

        Weights = [.. weights];
        Curve = curve;
    }

    /// <summary>A weight for each signal, then the bias.</summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>From the logit to a probability.</summary>
    public IsotonicCurve Curve { get; }

    /// <summary>Trains a model; the curve is fitted to rows that their own regression had not seen.</summary>
    /// <param name="signals">Signals of weak answers; at least one.</param>
    /// <param name="quality">How good each was: 0 to 1.</param>
    public static ConfidenceModel Train(
        IReadOnlyList<ConfidenceSignals> signals,
        IReadOnlyList<double> quality
    )
    {
        SparseRows rows = new();
        int[] columns = [.. Enumerable.Range(0, ConfidenceSignals.Count)];
        float[] numbers = new float[ConfidenceSignals.Count];
        foreach (ConfidenceSignals one in signals)
        {
            one.Into(numbers);
            rows.Add(columns, numbers);
        }

        double[] targets = [.. quality];
        double[] penalties = [.. Enumerable.Repeat(Penalty, ConfidenceSignals.Count)];
        double[] unseen = new double[targets.Length];
        for (int fold = 0; fold < Folds; fold++)
        {
            int left = fold;
            int[] others = [.. Enumerable.Range(0, targets.Length).Where(row => row % Folds != left)];
            double[] w = LogisticFit.Fit(rows, others.Length > 0 ? others : [0], targets, penalties);
            for (int row = fold; row < targets.Length; row += Folds)
            {
                unseen[row] = LogitOf(w, rows.Values(row));
            }
        }

        return new ConfidenceModel(
            LogisticFit.Fit(rows, [.. Enumerable.Range(0, targets.Length)], targets, penalties),
            IsotonicCurve.Fit(unseen, targets)
        );
    }

    /// <summary>The probability that an answer is right. Allocates nothing.</summary>
    public double Assess(in ConfidenceSignals signals)
    {
        Span<float> numbers = stackalloc float[ConfidenceSignals.Count];
        signals.Into(numbers);
        double logit = Weights[^1];
        for (int i = 0; i < numbers.Length; i++)
        {
            logit += Weights[i] * numbers[i];
        }

        return Curve.At(logit);
    }

    private static double LogitOf(double[] weights, ReadOnlySpan<float> numbers)
    {
        double logit = weights[^1];
        for (int i = 0; i < numbers.Length; i++)
        {
            logit += weights[i] * numbers[i];
        }

        return logit;
    }
}
