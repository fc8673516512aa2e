namespace Farthing.Reduction.Semantic;

/// <summary>What a cell says about a request's candidates.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Reason">Why.</param>
/// <param name="Index">The candidate that it is about; −1 where there is none.</param>
/// <param name="CorrectFraction">Lower bound of the probability that its answer is right, σ(g (s − (t + z sd))); 0 where the rule was not asked.</param>
public readonly record struct CellDecision(
    CellAction Action,
    DecisionReason Reason,
    int Index,
    double CorrectFraction
);
