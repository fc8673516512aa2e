using Farthing.Gateway.Cascading.Policies;

namespace Farthing.Gateway.Cascading;

/// <summary>Counts of a cascade at one moment.</summary>
/// <param name="Courses">Requests by <see cref="CascadeCourse"/>.</param>
/// <param name="Money">Dollars.</param>
/// <param name="Compared">Requests whose two answers were compared.</param>
/// <param name="Unclear">Of these, those that nobody could tell.</param>
/// <param name="Regret">Mean regret of a request by the audit; null without one.</param>
/// <param name="RegretLow">Its 95 % interval.</param>
/// <param name="RegretHigh">Its 95 % interval.</param>
/// <param name="P50Ms">Median time of a decision; null before the first.</param>
/// <param name="P95Ms">Its 95th percentile.</param>
internal sealed record CascadeFigures(
    long[] Courses,
    CascadeMoney Money,
    long Compared,
    long Unclear,
    double? Regret,
    double RegretLow,
    double RegretHigh,
    double? P50Ms,
    double? P95Ms
)
{
    /// <summary>Requests of a course.</summary>
    public long Of(CascadeCourse course) => Courses[(int)course];
}
