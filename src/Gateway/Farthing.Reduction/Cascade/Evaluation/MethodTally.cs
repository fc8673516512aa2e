namespace Farthing.Reduction.Cascade.Evaluation;

/// <summary>Sums of one rule over divisions.</summary>
/// <param name="limit">What it promises.</param>
internal sealed class MethodTally(double limit)
{
    private int divisions;
    private int broken;
    private int answered;
    private double weakCalls;
    private double strongCalls;
    private double quality;
    private double gap;
    private double regret;
    private double regretVariance;
    private double failure;

    /// <summary>Takes a division.</summary>
    public void Add(CascadeTally tally, bool isBroken, double? weak = null, double? strong = null)
    {
        divisions++;
        broken += isBroken ? 1 : 0;
        weakCalls += weak ?? (1 - tally.EscalatedFraction);
        strongCalls += strong ?? tally.EscalatedFraction;
        quality += tally.Quality;
        gap += tally.Gap;
        regret += tally.Regret;
        regretVariance += tally.RegretError * tally.RegretError;
        if (tally.Accepted > 0)
        {
            answered++;
            failure += tally.AcceptedFailure;
        }
    }

    /// <summary>The rule's row: means over divisions.</summary>
    public StudyRow Row(StudyMethod method)
    {
        StudyRow row = new(
            method,
            limit,
            weakCalls / divisions,
            strongCalls / divisions,
            quality / divisions,
            gap / divisions,
            regret / divisions,
            Math.Sqrt(regretVariance / divisions),
            answered == 0 ? double.NaN : failure / answered,
            broken
        );
        // A cascade asks the weak model each time, whatever it then gives.
        return row.IsCascade ? row with { WeakCalls = 1 } : row;
    }
}

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
