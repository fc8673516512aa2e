using Farthing.Reduction.Cascade.Confidence;

namespace Farthing.Reduction.Cascade.Labels;

/// <summary>A prompt whose outcome at both models is known. Rows come from a CSV, or from the graded traffic of a ledger: whoever has labels makes these.</summary>
/// <param name="Prompt">The last user message.</param>
/// <param name="Outcome">How good both answers were.</param>
public sealed record LabeledPrompt(string Prompt, LabeledOutcome Outcome)
{
    /// <summary>Messages before it.</summary>
    public int Turns { get; init; }

    /// <summary>True where the request offers tools.</summary>
    public bool HasTools { get; init; }

    /// <summary>A measured confidence in the weak answer: the higher, the surer; null where none was recorded.</summary>
    public double? Confidence { get; init; }

    /// <summary>Signals of the weak answer, from which a model of confidence is trained; null where none were recorded.</summary>
    public ConfidenceSignals? Signals { get; init; }

    /// <summary>Log probabilities of the weak answer's first <see cref="LogprobFeatures.Opening"/> tokens; null where none were recorded.</summary>
    public LogprobFeatures? Opening { get; init; }

    /// <summary>What the weak answer cost, in dollars; null where it is not known.</summary>
    public double? WeakUsd { get; init; }

    /// <summary>What the strong answer cost, in dollars; null where it is not known.</summary>
    public double? StrongUsd { get; init; }

    /// <summary>What a router sees of it.</summary>
    public PromptView View => new(Prompt, Turns, HasTools);
}
