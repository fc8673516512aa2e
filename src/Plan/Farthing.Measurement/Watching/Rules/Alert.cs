namespace Farthing.Measurement.Watching.Rules;

/// <summary>An alert that holds, or that has just ended.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Target">The address that it is about; empty for all engines together.</param>
/// <param name="Summary">What is wrong, with its figure.</param>
/// <param name="Advice">What to do.</param>
/// <param name="SinceUnixSeconds">When it began.</param>
/// <param name="Value">The value.</param>
/// <param name="Threshold">The value from which it fires.</param>
/// <param name="IsFiring">False for one that has just ended.</param>
public sealed record Alert(
    string Rule,
    string Target,
    string Summary,
    string Advice,
    double SinceUnixSeconds,
    double Value,
    double Threshold,
    bool IsFiring
);
