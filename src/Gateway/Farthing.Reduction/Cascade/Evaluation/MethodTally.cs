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
