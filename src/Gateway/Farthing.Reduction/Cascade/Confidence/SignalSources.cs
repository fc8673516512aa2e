namespace Farthing.Reduction.Cascade.Confidence;

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
