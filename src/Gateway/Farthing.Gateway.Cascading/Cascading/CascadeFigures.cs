using Farthing.Gateway.Cascading.Policies;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;
using Farthing.Reduction.Evidence;

namespace Farthing.Gateway.Cascading;

/// <summary>Counts of a cascade at one moment.</summary>
/// <param name="Requests">Requests by course and reason, those that came.</param>
/// <param name="Money">Dollars.</param>
/// <param name="Unknown">Given answers of which nobody knows what the large model alone would have cost: their own cost alone is in the dollars.</param>
/// <param name="Compared">Requests whose two answers were compared.</param>
/// <param name="Unclear">Of these, those that nobody could tell.</param>
/// <param name="ComparedCost">What the compared requests cost: both answers and the judge.</param>
/// <param name="Audited">Given answers of the small model that were checked.</param>
/// <param name="Losses">Of these, those that the large model's answer differs from.</param>
/// <param name="P50Ms">Median time of a decision; null before the first.</param>
/// <param name="P95Ms">Its 95th percentile.</param>
internal sealed record CascadeFigures(
    IReadOnlyList<CascadeTally> Requests,
    CascadeMoney Money,
    long Unknown,
    long Compared,
    long Unclear,
    Money ComparedCost,
    long Audited,
    long Losses,
    double? P50Ms,
    double? P95Ms
)
{
    /// <summary>Mean regret of a request that the cascade decided, by the audit; null without one. Requests that the large model answered have none.</summary>
    public double? Regret => Audited == 0 ? null : Losses * GivenFraction / Audited;

    /// <summary>Its 95 % interval, which holds at every look at once; null without an audit.</summary>
    public Interval? RegretInterval
    {
        get
        {
            if (Audited == 0)
            {
                return null;
            }

            Interval wrong = ConfidenceSequence.Of(Losses, Audited, 0.05);
            return new Interval(wrong.Low * GivenFraction, wrong.High * GivenFraction);
        }
    }

    /// <summary>Of the decided requests, those whose small answer was given.</summary>
    private double GivenFraction
    {
        get
        {
            long given = Of(CascadeCourse.Small);
            long decided = given + Of(CascadeCourse.Large);
            foreach (CascadeTally tally in Requests)
            {
                // Others that went directly are not the calibration's: a conversation's later turns, or a closed cascade.
                decided += tally is { Course: CascadeCourse.Direct, Reason: CascadeReason.Prior }
                    ? tally.Requests
                    : 0;
            }

            return decided == 0 ? 0 : (double)given / decided;
        }
    }

    /// <summary>Requests of a course.</summary>
    public long Of(CascadeCourse course)
    {
        long sum = 0;
        foreach (CascadeTally tally in Requests)
        {
            sum += tally.Course == course ? tally.Requests : 0;
        }

        return sum;
    }
}

/// <summary>Requests that took a course for one reason.</summary>
/// <param name="Course">The course.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Requests">How many; above 0.</param>
internal readonly record struct CascadeTally(CascadeCourse Course, CascadeReason Reason, long Requests);
