namespace Farthing.Reduction.Evidence;

/// <summary>A test, looked at after every label, that errors are rarer than a limit: it passes at the first label with M ≥ 1/α.</summary>
/// <remarks>
/// Valid where labels are not chosen by their outcome, and limit and guards are the same from the first label to the last:
/// whoever changes them starts again from <see cref="Start"/>. See <see cref="MixtureMartingale"/>.
/// </remarks>
public readonly record struct LimitTest
{
    private LimitTest(double limit, double alpha, long trials, long errors)
    {
        Limit = limit;
        Alpha = alpha;
        Trials = trials;
        Errors = errors;
    }

    /// <summary>The share of errors that must be excluded, above 0 and below 1.</summary>
    public double Limit { get; }

    /// <summary>How often a share at the limit may ever pass.</summary>
    public double Alpha { get; }

    /// <summary>Labels so far.</summary>
    public long Trials { get; }

    /// <summary>Labels that said "wrong".</summary>
    public long Errors { get; }

    /// <summary>True where the labels so far are evidence enough.</summary>
    public bool Passes => LogEvidence >= -Math.Log(Alpha);

    /// <summary>ln M of the labels so far; 0 without any.</summary>
    public double LogEvidence => MixtureMartingale.LogOf(Trials, Errors, Limit);

    /// <summary>A test without labels.</summary>
    /// <param name="limit">Above 0 and below 1, such as 0.01.</param>
    /// <param name="alpha">Above 0 and below 1, such as 0.05.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside these ranges.</exception>
    public static LimitTest Start(double limit, double alpha) => Resume(limit, alpha, 0, 0);

    /// <summary>A test that goes on from counts kept elsewhere.</summary>
    /// <param name="limit">As in <see cref="Start"/>.</param>
    /// <param name="alpha">As in <see cref="Start"/>.</param>
    /// <param name="trials">From 0.</param>
    /// <param name="errors">From 0 to <paramref name="trials"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside these ranges.</exception>
    public static LimitTest Resume(double limit, double alpha, long trials, long errors)
    {
        MixtureMartingale.CheckShare(limit, nameof(limit));
        MixtureMartingale.CheckShare(alpha, nameof(alpha));
        ArgumentOutOfRangeException.ThrowIfNegative(errors);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(errors, trials);
        return new LimitTest(limit, alpha, trials, errors);
    }

    /// <summary>The test after one more label.</summary>
    public LimitTest With(bool isError) => new(Limit, Alpha, Trials + 1, Errors + (isError ? 1 : 0));

    /// <summary>Labels without an error that are still missing.</summary>
    /// <returns>0 where it passes.</returns>
    public long LabelsMissing() => Math.Max(0, MixtureMartingale.LabelsNeeded(Errors, Limit, Alpha) - Trials);
}
