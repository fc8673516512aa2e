using Farthing.Reduction.Cascade.Labels;

namespace Farthing.Reduction.Cascade.Evaluation;

/// <summary>What came of a rule on labeled requests: how many went to the strong model, how good the answers were, what was lost.</summary>
public sealed class CascadeTally
{
    private double weak;
    private double strong;
    private double quality;
    private double regret;
    private double regretSquares;
    private double acceptedFailures;

    /// <summary>Requests.</summary>
    public long Requests { get; private set; }

    /// <summary>Requests whose weak answer was given.</summary>
    public long Accepted { get; private set; }

    /// <summary>Share that went to the strong model.</summary>
    public double EscalatedFraction => 1 - ((double)Accepted / Requests);

    /// <summary>Mean quality of the answers given.</summary>
    public double Quality => quality / Requests;

    /// <summary>R: mean regret of a request: the strong model would have been better by this.</summary>
    public double Regret => regret / Requests;

    /// <summary>Standard error of <see cref="Regret"/>.</summary>
    public double RegretError =>
        Math.Sqrt(Math.Max(0, (regretSquares / Requests) - (Regret * Regret)) / Requests);

    /// <summary>V: how often the weak answer was wrong where it was given; NaN where none was.</summary>
    public double AcceptedFailure => acceptedFailures / Accepted;

    /// <summary>Share of the gap between both models that was reached; above 1 where the cascade beats the strong model.</summary>
    public double Gap => (quality - weak) / (strong - weak);

    /// <summary>Takes a request.</summary>
    /// <param name="outcome">Both answers.</param>
    /// <param name="accepts">True where the weak answer is given.</param>
    public void Add(LabeledOutcome outcome, bool accepts)
    {
        Requests++;
        weak += outcome.Weak;
        strong += outcome.Strong;
        quality += accepts ? outcome.Weak : outcome.Strong;
        if (accepts)
        {
            Accepted++;
            regret += outcome.Regret;
            regretSquares += outcome.Regret * outcome.Regret;
            acceptedFailures += 1 - outcome.Weak;
        }
    }
}
