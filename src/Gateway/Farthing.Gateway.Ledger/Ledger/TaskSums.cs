using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>Sums over tasks of which somebody said whether they were done. A task is a session, or a request that was judged alone.</summary>
/// <param name="Tasks">How many.</param>
/// <param name="Successes">Those that were done.</param>
/// <param name="Cost">Of the attempts of all of them, done or not, without corrections.</param>
/// <param name="Scored">Those with a score.</param>
/// <param name="ScoreMillionths">The sum of the scores, in millionths.</param>
public readonly record struct TaskSums(
    long Tasks,
    long Successes,
    Money Cost,
    long Scored,
    long ScoreMillionths
)
{
    /// <summary>Dollars for one that was done: the cost of failed ones is in it. NaN where none was.</summary>
    public double UsdPerSuccess => Successes == 0 ? double.NaN : (double)Cost.Usd / Successes;

    /// <summary>Mean of the scores, 0 to 1; NaN without.</summary>
    public double MeanScore =>
        Scored == 0
            ? double.NaN
            : ScoreMillionths / (double)Scored / Journal.Records.FeedbackRecord.ScoreParts;
}
