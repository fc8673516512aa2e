using Farthing.Numerics.Statistics;

namespace Farthing.Reduction.Semantic;

public sealed partial class CalibrationCell
{
    /// <summary>Decides about the candidates of a request: the one with the strongest action, then the highest bound, then the first.</summary>
    /// <param name="question">Hash of the question that was asked.</param>
    /// <param name="user">Hash of the user; 0, nobody, gets nothing.</param>
    /// <param name="candidates">What the search found and the guards let through.</param>
    /// <remarks>Allocates nothing. Deterministic. A higher similarity of a candidate never turns a serve into anything else.</remarks>
    public CellDecision Decide(ulong question, ulong user, ReadOnlySpan<Candidate> candidates)
    {
        CellDecision best = new(CellAction.Pass, DecisionReason.NoCandidate, -1, 0);
        for (int i = 0; i < candidates.Length; i++)
        {
            CellDecision one = Decide(question, user, candidates[i]) with { Index = i };
            if (
                best.Index < 0
                || one.Action > best.Action
                || (one.Action == best.Action && one.CorrectFraction > best.CorrectFraction)
            )
            {
                best = one;
            }
        }

        return best;
    }

    private CellDecision Decide(ulong question, ulong user, Candidate candidate)
    {
        if (!float.IsFinite(candidate.Similarity))
        {
            return Pass(DecisionReason.NotANumber);
        }

        if (user == 0)
        {
            return Pass(DecisionReason.NoUser);
        }

        if (!byId.TryGetValue(candidate.Entry, out SemanticEntry? entry))
        {
            return Pass(DecisionReason.UnknownEntry);
        }

        if (entry.IsDead)
        {
            return Pass(DecisionReason.Dead);
        }

        if (NeverMatch.Contains(question, entry.Question))
        {
            return Pass(DecisionReason.NeverMatch);
        }

        if (!(candidate.Similarity >= Policy.MinSimilarity))
        {
            return Pass(DecisionReason.BelowMinSimilarity);
        }

        double logit = Prior.Slope * (candidate.Similarity - entry.FitUnder(Prior).UpperThreshold);
        double correct = Logistic.Of(logit);
        return !(logit >= servingLogit)
                ? new CellDecision(CellAction.Compare, DecisionReason.BoundTooLow, 0, correct)
            : !entry.MayServe(user)
                ? new CellDecision(CellAction.Compare, DecisionReason.OneUserOnly, 0, correct)
            : new CellDecision(
                Phase == CellPhase.Serving ? CellAction.Serve : CellAction.ShadowHit,
                DecisionReason.BoundHolds,
                0,
                correct
            );
    }

    private static CellDecision Pass(DecisionReason reason) => new(CellAction.Pass, reason, 0, 0);
}
