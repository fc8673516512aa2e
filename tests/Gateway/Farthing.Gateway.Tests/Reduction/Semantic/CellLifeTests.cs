using Farthing.Reduction.Semantic;

namespace Farthing.Tests.Reduction.Semantic;

public sealed class CellLifeTests
{
    private const long Day = 24 * 3600;

    [Fact]
    public void The_395th_right_hit_of_two_users_promotes()
    {
        CellFixture fixture = new();
        fixture.Store(1);
        fixture.Evidence(394);

        Assert.Equal((CellPhase.Shadow, 1L), (fixture.Cell.Phase, fixture.Cell.LabelsMissing()));
        Assert.Equal(CellAction.ShadowHit, fixture.Decide(1, 0.99f).Action);

        fixture.Evidence(1);

        Assert.Equal((CellPhase.Serving, PhaseCause.Evidence), (fixture.Cell.Phase, fixture.Cell.Cause));
        Assert.Equal(0, fixture.Cell.LabelsMissing());
        CellDecision decision = fixture.Decide(1, 0.99f);
        Assert.Equal(
            (CellAction.Serve, DecisionReason.BoundHolds, 0),
            (decision.Action, decision.Reason, decision.Index)
        );
        Assert.True(decision.CorrectFraction >= 0.99);
    }

    [Fact]
    public void One_user_alone_never_promotes()
    {
        CellFixture fixture = new();
        fixture.Store(1);
        fixture.Evidence(2_000, otherUser: 1);
        Assert.Equal(
            (CellPhase.Shadow, 0L, 1),
            (fixture.Cell.Phase, fixture.Cell.LabelsMissing(), fixture.Cell.EvidenceUsers)
        );

        fixture.Evidence(1, user: 2);

        Assert.Equal(CellPhase.Serving, fixture.Cell.Phase);
    }

    [Fact]
    public void Comparisons_that_were_no_hits_and_those_under_other_terms_are_no_evidence()
    {
        CellFixture fixture = new();
        fixture.Store(1);
        for (int i = 0; i < 1_000; i++)
        {
            fixture.Compare(1, 1 + ((ulong)i % 2), 0.99f, isSame: true);
            fixture.Compare(1, 1 + ((ulong)i % 2), 0.99f, isSame: true, isHit: true, terms: 5);
        }

        Assert.Equal((0, CellPhase.Shadow), (fixture.Cell.Promotion.Trials, fixture.Cell.Phase));
        Assert.Equal(LabelWindow.Capacity, fixture.Cell.Find(1)!.Labels.Count);
    }

    [Fact]
    public void An_entry_serves_its_owner_alone_until_another_users_answer_agrees()
    {
        CellFixture fixture = new();
        fixture.Store(1, owner: 1);
        for (int i = 0; i < 60; i++)
        {
            fixture.Compare(1, 1, 0.85f, isSame: true);
        }

        Assert.Equal(CellAction.ShadowHit, fixture.Decide(1, 0.99f, user: 1).Action);
        CellDecision other = fixture.Decide(1, 0.99f, user: 2);
        Assert.Equal((CellAction.Compare, DecisionReason.OneUserOnly), (other.Action, other.Reason));

        fixture.Compare(1, 2, 0.9f, isSame: false);
        Assert.Equal(DecisionReason.OneUserOnly, fixture.Decide(1, 1f, user: 3).Reason);
        fixture.Compare(1, 2, 0.99f, isSame: true);

        Assert.Equal(CellAction.ShadowHit, fixture.Decide(1, 1f, user: 3).Action);
    }

    [Fact]
    public void Wrong_audits_demote_and_the_next_test_is_stricter()
    {
        CellFixture fixture = Serving();
        int audits = 0;
        while (fixture.Cell.Phase == CellPhase.Serving)
        {
            fixture.Compare(1, 1, 0.99f, isSame: audits % 10 != 9, isHit: true); // One in ten is wrong.
            audits++;
        }

        Assert.InRange(audits, 10, 200);
        Assert.Equal((PhaseCause.Audits, 1), (fixture.Cell.Cause, fixture.Cell.DemotionCount));
        Assert.Equal(0.025, fixture.Cell.Promotion.Alpha);
        Assert.Equal((0L, 0), (fixture.Cell.Promotion.Trials, fixture.Cell.EvidenceUsers));
        Assert.True(fixture.Cell.LabelsMissing() > 395);
        Assert.NotEqual(CellAction.Serve, fixture.Decide(1, 1f).Action);
    }

    [Fact]
    public void One_wrong_audit_among_many_does_not_demote()
    {
        CellFixture fixture = Serving();
        for (int i = 0; i < 2_000; i++)
        {
            fixture.Compare(1, 1, 0.99f, isSame: i % 400 != 399, isHit: true); // A quarter percent, limit 1 %.
        }

        Assert.Equal(
            (CellPhase.Serving, 2_000L, 5L),
            (fixture.Cell.Phase, fixture.Cell.AuditedHits, fixture.Cell.WrongAuditedHits)
        );
    }

    [Fact]
    public void A_complaint_ends_the_entry_and_two_within_a_day_the_right_to_serve()
    {
        CellFixture fixture = Serving();
        fixture.Store(2);

        fixture.Complain(1, question: 7, atSeconds: 1_000);
        fixture.Complain(1, question: 7, atSeconds: 1_001); // Said twice is said once.

        Assert.Equal(CellPhase.Serving, fixture.Cell.Phase);
        Assert.Equal(
            (CellAction.Pass, DecisionReason.Dead),
            (fixture.Decide(1, 1f).Action, fixture.Decide(1, 1f).Reason)
        );
        fixture.Store(1); // A dead id does not come back.
        Assert.True(fixture.Cell.Find(1)!.IsDead);

        fixture.Complain(2, question: 8, atSeconds: 1_000 + Day);

        Assert.Equal(
            (CellPhase.Shadow, PhaseCause.Feedback, 1),
            (fixture.Cell.Phase, fixture.Cell.Cause, fixture.Cell.DemotionCount)
        );
    }

    [Fact]
    public void Complaints_more_than_a_day_apart_leave_it_serving()
    {
        CellFixture fixture = Serving();
        for (int day = 0; day < 5; day++)
        {
            fixture.Complain((ulong)day, question: 7, atSeconds: day * (Day + 1));
        }

        Assert.Equal(CellPhase.Serving, fixture.Cell.Phase);
    }

    [Fact]
    public void Questions_that_were_said_to_differ_never_match_in_either_direction()
    {
        CellFixture fixture = Serving();
        fixture.Apply(
            new CellEvent
            {
                Kind = CellEventKind.SaidWrong,
                AtUnixNs = 0,
                Entry = 99, // Evicted meanwhile.
                Question = 7,
                EntryQuestion = CellFixture.QuestionOf(1),
                Similarity = 1,
            }
        );

        Assert.Equal(DecisionReason.NeverMatch, fixture.Decide(1, 1f, question: 7).Reason);
        Assert.Equal(CellAction.Serve, fixture.Decide(1, 1f, question: 8).Action);
        Assert.True(fixture.Cell.NeverMatch.Contains(CellFixture.QuestionOf(1), 7));
    }

    [Fact]
    public void Of_every_50_hits_of_an_entry_one_is_audited_and_2_percent_of_all()
    {
        CellFixture fixture = new(new SemanticPolicy { AuditFraction = 0 });
        fixture.Store(1);
        Assert.Equal(10, Enumerable.Range(0, 500).Count(i => fixture.Cell.CountHit(1, (ulong)i)));

        CellFixture many = new();
        for (ulong entry = 0; entry < 20_000; entry++)
        {
            many.Store(entry);
        }

        int audited = Enumerable.Range(0, 20_000).Count(i => many.Cell.CountHit((ulong)i, (ulong)i));
        Assert.InRange(audited, 400 - 80, 400 + 80); // 4 standard deviations of a binomial.
        Assert.True(AuditSample.Holds(5, 1));
        Assert.False(AuditSample.Holds(5, 0));
    }

    [Fact]
    public void An_operator_may_promote_and_demote_and_audits_still_hold()
    {
        CellFixture fixture = new();
        fixture.Store(1);
        fixture.Apply(new CellEvent { Kind = CellEventKind.OperatorPromoted, AtUnixNs = 5 });
        Assert.Equal(
            (CellPhase.Serving, PhaseCause.OperatorPromoted, 5L),
            (fixture.Cell.Phase, fixture.Cell.Cause, fixture.Cell.PhaseSinceUnixNs)
        );

        for (int i = 0; i < 40; i++)
        {
            fixture.Compare(1, 1, 0.99f, isSame: false, isHit: true);
        }

        Assert.Equal(PhaseCause.Audits, fixture.Cell.Cause);
        fixture.Apply(new CellEvent { Kind = CellEventKind.OperatorDemoted, AtUnixNs = 6 });
        Assert.Equal(
            (CellPhase.Shadow, PhaseCause.OperatorDemoted, 1),
            (fixture.Cell.Phase, fixture.Cell.Cause, fixture.Cell.DemotionCount)
        );
    }

    [Fact]
    public void A_policy_with_faults_is_refused_and_each_is_named()
    {
        SemanticPolicy policy = new()
        {
            MaxFalseHitFraction = 0,
            MaxHitErrorFraction = double.NaN,
            Alpha = 1,
            AuditFraction = 1.1,
            AuditEveryHits = 0,
            MinSimilarity = -2,
        };

        Assert.Equal(6, policy.Faults().Count);
        Assert.Throws<ArgumentException>(() => new CalibrationCell(policy));
        Assert.NotEqual(new SemanticPolicy().Terms, new SemanticPolicy { GuardsVersion = 2 }.Terms);
        Assert.Equal(new SemanticPolicy().Terms, new SemanticPolicy { AuditFraction = 0.1 }.Terms);
    }

    private static CellFixture Serving()
    {
        CellFixture fixture = new();
        fixture.Store(1);
        fixture.Evidence(395);
        Assert.Equal(CellPhase.Serving, fixture.Cell.Phase);
        return fixture;
    }
}
