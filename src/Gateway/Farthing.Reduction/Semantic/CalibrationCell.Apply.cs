using Farthing.Reduction.Evidence;

namespace Farthing.Reduction.Semantic;

public sealed partial class CalibrationCell
{
    /// <summary>Complaints closer together than this stop a cell, in nanoseconds: 24 hours.</summary>
    public const long ComplaintWindowNs = 24L * 3600 * 1_000_000_000;

    /// <summary>Applies one row. Rows come in rising order of their sequence numbers.</summary>
    /// <param name="sequence">The row's number, from 0; one that was applied before is skipped.</param>
    /// <param name="one">The row.</param>
    public ApplyResult Apply(long sequence, in CellEvent one)
    {
        if (sequence <= LastSequence)
        {
            return ApplyResult.AlreadyApplied;
        }

        LastSequence = sequence;
        if (!one.IsValid)
        {
            return ApplyResult.Invalid;
        }

        switch (one.Kind)
        {
            case CellEventKind.Stored:
                if (!byId.ContainsKey(one.Entry))
                {
                    Insert(new SemanticEntry(one.Entry, one.EntryQuestion, one.User));
                }

                break;
            case CellEventKind.Compared:
                Learn(one, EntryLabel.ComparedWeight, one.IsSame);
                AddEvidence(one);
                break;
            case CellEventKind.SaidRight:
                Learn(one, EntryLabel.HumanWeight, isSame: true);
                break;
            case CellEventKind.AskedAgain:
                Learn(one, EntryLabel.ImplicitWeight, isSame: false);
                break;
            case CellEventKind.SaidWrong:
                Complain(one);
                break;
            case CellEventKind.Removed:
                Remove(one.Entry);
                break;
            case CellEventKind.OperatorPromoted:
                Enter(CellPhase.Serving, PhaseCause.OperatorPromoted, one.AtUnixNs);
                break;
            case CellEventKind.OperatorDemoted:
                Enter(CellPhase.Shadow, PhaseCause.OperatorDemoted, one.AtUnixNs);
                break;
            case CellEventKind.EvidenceLost:
                Demote(PhaseCause.EvidenceLost, one.AtUnixNs); // A test begun anew costs α, whoever begins it.
                break;
        }

        return ApplyResult.Applied;
    }

    private void Learn(in CellEvent one, float weight, bool isSame)
    {
        if (!byId.TryGetValue(one.Entry, out SemanticEntry? entry) || entry.IsDead)
        {
            return;
        }

        entry.Add(new EntryLabel(one.Similarity, isSame ? weight : -weight));
        if (one.Kind == CellEventKind.Compared && isSame && entry.SecondUser == 0 && one.User != entry.Owner)
        {
            entry.SecondUser = one.User;
        }

        if (++labelsSinceRefresh >= PriorRefresh.EveryLabels)
        {
            labelsSinceRefresh = 0;
            Prior = PriorRefresh.Of(Prior, entries);
        }
    }

    /// <summary>Comparisons of hits alone, since only they were not chosen by their outcome; and only those under today's terms.</summary>
    private void AddEvidence(in CellEvent one)
    {
        if (!one.IsHit || one.Terms != terms)
        {
            return;
        }

        if (Phase == CellPhase.Serving)
        {
            AuditedHits++;
            WrongAuditedHits += one.IsSame ? 0 : 1;
            if (
                !one.IsSame
                && WrongAuditedHits > Policy.MaxFalseHitFraction * AuditedHits
                && ConfidenceSequence.Excludes(
                    Policy.MaxFalseHitFraction,
                    WrongAuditedHits,
                    AuditedHits,
                    Policy.Alpha
                )
            )
            {
                Demote(PhaseCause.Audits, one.AtUnixNs);
            }

            return;
        }

        Promotion = Promotion.With(isError: !one.IsSame);
        if (EvidenceUsers == 0)
        {
            (EvidenceUsers, firstUser) = (1, one.User);
        }
        else if (one.User != firstUser)
        {
            EvidenceUsers = 2;
        }

        if (one.IsSame && EvidenceUsers > 1 && Promotion.Passes) // An error never raises M.
        {
            Enter(CellPhase.Serving, PhaseCause.Evidence, one.AtUnixNs);
        }
    }

    private void Complain(in CellEvent one)
    {
        if (byId.TryGetValue(one.Entry, out SemanticEntry? entry) && !entry.IsDead)
        {
            Learn(one, EntryLabel.HumanWeight, isSame: false);
            entry.Kill();
        }

        if (!NeverMatch.Add(one.Question, one.EntryQuestion) || Phase != CellPhase.Serving)
        {
            return; // Said twice is said once.
        }

        if (lastComplaintUnixNs is long last && Int128.Abs((Int128)one.AtUnixNs - last) <= ComplaintWindowNs)
        {
            Demote(PhaseCause.Feedback, one.AtUnixNs);
        }
        else
        {
            lastComplaintUnixNs = one.AtUnixNs;
        }
    }

    private void Demote(PhaseCause cause, long atUnixNs)
    {
        DemotionCount++;
        Enter(CellPhase.Shadow, cause, atUnixNs);
    }
}
