namespace Farthing.Reduction.Cascade.Confidence;

/// <summary>All that is known of a weak answer when it is decided whether it is given.</summary>
public readonly record struct ConfidenceSignals
{
    /// <summary>Signals that a model of confidence reads.</summary>
    public const int Count = 8;

    /// <summary>Names of the signals, in the order of <see cref="Into"/>.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "geometric_mean",
        "worst_window",
        "first_margin",
        "entropy",
        "failed_checks",
        "agreement",
        "judge",
        "prior_gain",
    ];

    /// <summary>From log probabilities; null where the upstream gives none.</summary>
    public LogprobFeatures? Logprobs { get; init; }

    /// <summary>Checks that failed.</summary>
    public int FailedChecks { get; init; }

    /// <summary>Agreement of samples, 0 to 1; null where none were drawn.</summary>
    public double? Agreement { get; init; }

    /// <summary>A judge's score of the answer, 0 to 1; null without one.</summary>
    public double? Judge { get; init; }

    /// <summary>The prior's expected gain; null without a prior.</summary>
    public double? PriorGain { get; init; }

    /// <summary>The sources that spoke.</summary>
    public SignalSources Sources =>
        (Logprobs is null ? 0 : SignalSources.Logprobs)
        | (Agreement is null ? 0 : SignalSources.Agreement)
        | (Judge is null ? 0 : SignalSources.Judge);

    /// <summary>The signals of some sources alone.</summary>
    public ConfidenceSignals Of(SignalSources sources) =>
        new()
        {
            Logprobs = sources.HasFlag(SignalSources.Logprobs) ? Logprobs : null,
            FailedChecks = FailedChecks,
            Agreement = sources.HasFlag(SignalSources.Agreement) ? Agreement : null,
            Judge = sources.HasFlag(SignalSources.Judge) ? Judge : null,
        };

    /// <summary>Writes the signals as numbers. One that is not known is its neutral value: a model is trained on signals of the same sources that it decides on.</summary>
    /// <param name="numbers"><see cref="Count"/> places.</param>
    public void Into(Span<float> numbers)
    {
        numbers[0] = Logit(Logprobs?.GeometricMean ?? 0.5);
        numbers[1] = Logit(Logprobs?.WorstWindow ?? 0.5);
        numbers[2] = (float)(Logprobs?.FirstMargin ?? 0);
        numbers[3] = (float)(Logprobs?.Entropy ?? 0);
        numbers[4] = FailedChecks;
        numbers[5] = (float)(Agreement ?? 0.5);
        numbers[6] = (float)(Judge ?? 0.5);
        numbers[7] = (float)(PriorGain ?? 0);
    }

    private static float Logit(double share)
    {
        double kept = Math.Clamp(share, 1e-6, 1 - 1e-6);
        return (float)Math.Log(kept / (1 - kept));
    }
}

/// <summary>Sources of <see cref="ConfidenceSignals"/> beside checks of form, which are always known.</summary>
[Flags]
public enum SignalSources
{
    /// <summary>Checks of form alone.</summary>
    None = 0,

    /// <summary>Log probabilities of the answer's tokens.</summary>
    Logprobs = 1,

    /// <summary>Samples drawn beside the answer.</summary>
    Agreement = 2,

    /// <summary>A judge's score.</summary>
    Judge = 4,
}
