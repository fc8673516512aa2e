namespace Farthing.Reduction.Cascade.Evaluation;

/// <summary>What came of a rule on held-out rows, over all divisions.</summary>
/// <param name="Method">The rule.</param>
/// <param name="Limit">What it promises of its own loss at most.</param>
/// <param name="WeakCalls">Calls of the weak model a request.</param>
/// <param name="StrongCalls">Calls of the strong model a request.</param>
/// <param name="Quality">Mean quality of the answers.</param>
/// <param name="Gap">Share of the gap between both models.</param>
/// <param name="Regret">R: mean regret of a request.</param>
/// <param name="RegretError">Its standard error in one division.</param>
/// <param name="Failure">V: how often a weak answer that was given was wrong; NaN where none was given.</param>
/// <param name="Broken">Divisions in which the loss that the rule bounds was above the limit on held-out rows.</param>
public sealed record StudyRow(
    StudyMethod Method,
    double Limit,
    double WeakCalls,
    double StrongCalls,
    double Quality,
    double Gap,
    double Regret,
    double RegretError,
    double Failure,
    int Broken
)
{
    /// <summary>True where the weak model answers first and the confidence in that decides: each request pays for it, and for the decision.</summary>
    public bool IsCascade => Method is StudyMethod.CascadeLtt or StudyMethod.CascadeCrc;
}
