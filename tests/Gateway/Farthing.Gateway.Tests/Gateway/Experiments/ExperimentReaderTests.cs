using Farthing.Experiments.Arms;
using Farthing.Experiments.Estimates;
using Farthing.Experiments.Judging;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Experiments.Results;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Tests.Experiments;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Experiments;

/// <summary>Outcomes of an experiment out of rows that were written by hand.</summary>
public sealed class ExperimentReaderTests
{
    /// <summary>An answer of 100 + 50 tokens: 100,000 + 200,000 nano-dollars; a vector of 40 tokens: 40,000.</summary>
    private const long AnswerNano = 300_000;
    private const long VectorNano = 40_000;

    /// <summary>A vector for a request of treatment is the lever's own cost. One for control only fills the store: without the lever nobody had asked for it.</summary>
    [Theory]
    [InlineData(LeverKind.SemanticCache, AnswerNano, AnswerNano + VectorNano)]
    [InlineData(LeverKind.ExactCache, AnswerNano + VectorNano, AnswerNano + VectorNano)]
    public void Own_calls_that_fill_a_store_for_control_count_in_no_arm(
        LeverKind lever,
        long control,
        long treatment
    )
    {
        using LedgerScene scene = new();
        ExperimentPlan plan = SamplePlans.Units with
        {
            Lever = lever,
            Start = scene.Clock.Now.AddHours(-1),
            Exclusions = [],
            Covariates = [],
        };
        scene.Write(journal =>
        {
            foreach (Arm arm in Enum.GetValues<Arm>())
            {
                string session = SessionOf(plan, arm);
                string tag = ArmTag.Of(plan.Id, arm == Arm.Control);
                int number = 10 * ((int)arm + 1);
                Append(journal, number, session, new TokenCounts(100, 0, 0, 50), tag);
                Append(
                    journal,
                    number + 1,
                    session,
                    new TokenCounts(40, 0, 0, 0),
                    tag,
                    InnerPurpose.CacheEmbed.Tag
                );
            }
        });
        scene.Project();
        using SqlLedgerStore store = scene.OpenLedger();
        ExperimentSpan span = new(
            "",
            "",
            plan.Start,
            scene.Clock.Now.AddHours(1),
            IsRunning: true,
            ClockJumps: 0
        );

        ExperimentOutcomes outcomes = ExperimentReader.Read(store, plan, span);

        ExperimentReport report = ExperimentJudge.Judge(outcomes);
        Assert.Equal((control, 1), (report.Units!.Control.NanoUsd, report.Units.Control.Work));
        Assert.Equal((treatment, 1), (report.Units.Treatment.NanoUsd, report.Units.Treatment.Work));
        Assert.Equal(0, outcomes.WrongArms);
    }

    /// <summary>It came a second before its block ended, was reserved two seconds later, tried again when the next block counts, and was judged by a call of the gateway's own.</summary>
    [Fact]
    public void A_request_belongs_to_the_block_of_its_arrival_however_long_it_takes()
    {
        using LedgerScene scene = new();
        DateTimeOffset day = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);
        ExperimentPlan plan = SamplePlans.Blocks with { Start = day, Exclusions = [] };
        BlockSchedule schedule = new(plan);
        DateTimeOffset border = Enumerable
            .Range(1, 23)
            .Select(hour => day.AddHours(hour))
            .First(hour => schedule.At(hour)!.Value.Arm != schedule.At(hour.AddSeconds(-1))!.Value.Arm);
        Block block = schedule.At(border.AddSeconds(-1))!.Value;
        string tag = ArmTag.Of(plan.Id, block.Arm == Arm.Control);
        Guid id = Guid.CreateVersion7(border.AddSeconds(-1));
        scene.Write(journal =>
        {
            foreach (
                (AttemptId attempt, int seconds, string[] tags) in ((AttemptId, int, string[])[])
                    [
                        (new AttemptId(id, 0), 2, [tag]),
                        (new AttemptId(id, 1), 1500, [tag]),
                        (
                            new AttemptId(Guid.CreateVersion7(border.AddSeconds(1600)), 0),
                            1600,
                            [tag, InnerPurpose.CacheEmbed.Tag]
                        ),
                    ]
            )
            {
                scene.Clock.Now = border.AddSeconds(seconds);
                journal.Append(LedgerScene.Reserve(attempt, tags: tags));
                journal.Append(new DispatchRecord(attempt));
                journal.Append(LedgerScene.Settle(attempt, new TokenCounts(100, 0, 0, 50)));
            }
        });
        scene.Project();
        using SqlLedgerStore store = scene.OpenLedger();

        ExperimentOutcomes outcomes = ExperimentReader.Read(
            store,
            plan,
            new ExperimentSpan("", "", day, day.AddDays(14), IsRunning: true, ClockJumps: 0)
        );

        Assert.Equal(0, outcomes.WrongArms);
        Assert.Equal(
            new BlockOutcome(block.Pair, block.Arm, 0, 0, 3 * AnswerNano, 1),
            Assert.Single(outcomes.Blocks)
        );
        Assert.Equal(0, outcomes.BurnInNanoUsd);
    }

    /// <summary>The 14 days before the first block are read with coins of their own, without burn-in: one request in each block's counted part, one in its burn-in.</summary>
    [Fact]
    public void Blocks_before_the_start_are_an_A_A()
    {
        using LedgerScene scene = new();
        DateTimeOffset first = new(2026, 11, 16, 0, 0, 0, TimeSpan.Zero);
        ExperimentPlan plan = SamplePlans.Blocks with
        {
            Start = first,
            Scope = new ExperimentScope([], [], []),
            Exclusions = [],
            Blocks = new BlockPlan(6 * 3600, 900, 900, 14),
        };
        int number = 0;
        scene.Write(journal =>
        {
            for (DateTimeOffset block = first.AddDays(-15); block < first; block = block.AddHours(6))
            {
                scene.Clock.Now = block.AddMinutes(5);
                Append(journal, ++number, "s", new TokenCounts(100, 0, 0, 50));
                scene.Clock.Now = block.AddMinutes(20);
                Append(journal, ++number, "s", new TokenCounts(100, 0, 0, 50));
            }
        });
        scene.Project();
        using SqlLedgerStore store = scene.OpenLedger();
        ExperimentSpan span = new("", "", first, first.AddDays(1), IsRunning: true, ClockJumps: 0);

        ExperimentOutcomes outcomes = ExperimentReader.Read(store, plan, span);

        Assert.Empty(outcomes.Blocks);
        Assert.Equal(14 * 4, outcomes.BlocksBefore.Count);
        Assert.Equal(14 * 2, outcomes.BlocksBefore.Count(one => one.Arm == Arm.Control));
        Assert.All(
            outcomes.BlocksBefore,
            one => Assert.Equal((AnswerNano, 1.0, 0L), (one.EarlyNanoUsd, one.EarlyWork, one.LateNanoUsd))
        );
    }

    private static void Append(
        GatewayJournal journal,
        int number,
        string session,
        TokenCounts tokens,
        params string[] tags
    )
    {
        AttemptId attempt = LedgerScene.Attempt(number);
        journal.Append(LedgerScene.Reserve(attempt, session: session, tags: tags));
        journal.Append(new DispatchRecord(attempt));
        journal.Append(LedgerScene.Settle(attempt, tokens));
    }

    private static string SessionOf(ExperimentPlan plan, Arm arm) =>
        Enumerable
            .Range(0, 1000)
            .Select(i => $"s{i}")
            .First(name =>
                new Assignment(plan).Of(UnitName.Of(plan.Unit, "k1", "search", null, name)).Arm == arm
            );
}
