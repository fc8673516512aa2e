using Farthing.Numerics.Randomness;
using Farthing.Reduction.Semantic;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Reduction.Semantic;

public sealed class CellDecisionTests
{
    private static CellFixture After(ulong seed, int rows)
    {
        CellFixture fixture = new();
        Pcg32 chance = new(seed, 19);
        for (int i = 0; i < rows; i++)
        {
            fixture.Apply(CellFixture.Any(ref chance, fixture.Cell.Policy.Terms));
        }

        return fixture;
    }

    [Fact]
    public void A_higher_similarity_never_turns_a_serve_into_anything_else() =>
        Prop.ForAll(
                Gen.Choose(1, int.MaxValue).ToArbitrary(),
                seed =>
                {
                    CellFixture fixture = After((ulong)seed, 400);
                    for (ulong entry = 1; entry <= 12; entry++)
                    {
                        CellAction before = CellAction.Pass;
                        for (float s = -1; s <= 1; s += 0.01f)
                        {
                            CellAction now = fixture.Decide(entry, s).Action;
                            if (now < before)
                            {
                                return false;
                            }

                            before = now;
                        }
                    }

                    return true;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Fact]
    public void The_strongest_action_wins_then_the_highest_bound()
    {
        CellFixture fixture = new();
        for (ulong entry = 1; entry <= 3; entry++)
        {
            fixture.Store(entry);
        }

        fixture.Evidence(395, entry: 2);

        CellDecision decision = fixture.Cell.Decide(
            7,
            1,
            [new Candidate(9, 1f), new Candidate(1, 1f), new Candidate(2, 0.98f), new Candidate(2, 0.99f)]
        );

        Assert.Equal((CellAction.Serve, 3), (decision.Action, decision.Index));
        Assert.Equal(
            new CellDecision(CellAction.Pass, DecisionReason.NoCandidate, -1, 0),
            fixture.Cell.Decide(7, 1, [])
        );
    }

    [Theory]
    [InlineData(float.NaN, 1UL, 1UL, DecisionReason.NotANumber)]
    [InlineData(float.PositiveInfinity, 1UL, 1UL, DecisionReason.NotANumber)]
    [InlineData(0.99f, 0UL, 1UL, DecisionReason.NoUser)]
    [InlineData(0.99f, 1UL, 5UL, DecisionReason.UnknownEntry)]
    [InlineData(0.79f, 1UL, 1UL, DecisionReason.BelowMinSimilarity)]
    [InlineData(0.81f, 1UL, 1UL, DecisionReason.BoundTooLow)]
    public void A_refusal_says_why(float similarity, ulong user, ulong entry, DecisionReason reason)
    {
        CellFixture fixture = new();
        fixture.Store(1);
        fixture.Evidence(395);

        CellDecision decision = fixture.Decide(entry, similarity, user);

        Assert.Equal(reason, decision.Reason);
        Assert.NotEqual(CellAction.Serve, decision.Action);
    }

    [Fact]
    public void A_decision_allocates_nothing()
    {
        CellFixture fixture = After(5, 400);
        Candidate[] candidates = [.. Enumerable.Range(1, 5).Select(i => new Candidate((ulong)i, 0.95f))];
        fixture.Cell.Decide(7, 1, candidates);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            fixture.Cell.Decide(7, 1, candidates);
            fixture.Cell.CountHit(1, (ulong)i);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
