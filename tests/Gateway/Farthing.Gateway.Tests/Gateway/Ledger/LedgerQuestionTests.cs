using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Ledger;

/// <summary>Questions by chance to a ledger of two gateways, each beside the same sums made of single rows in plain C#.</summary>
public abstract class LedgerQuestionTests : IDisposable
{
    private readonly LedgerScene scene;
    private readonly LedgerScene neighbor = new();
    private readonly Chance chance = new(20);

    private protected LedgerQuestionTests(LedgerScene scene) => this.scene = scene;

    public void Dispose()
    {
        scene.Dispose();
        neighbor.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Random_questions_are_answered_as_rows_add_up() => Ask(Questions);

    /// <summary>How many questions are asked by day.</summary>
    protected virtual int Questions => 200;

    [Fact]
    [Trait("Speed", "nightly")]
    public void A_thousand_questions_are_answered_as_rows_add_up() => Ask(1_000);

    [Fact]
    [Trait("Speed", "slow")]
    public void A_second_connection_that_sees_more_changes_no_answer()
    {
        using SqlLedgerStore store = scene.OpenLedger();
        Write(scene, 40_000, firstRequest: 0);
        Project(store, scene, maxRecords: 9_000);
        List<SpentSums> before = [.. store.GroupBy(LedgerDimension.Key, LedgerFilter.All)];
        using LedgerReading reading = store.Read();
        Assert.Equal(40_000, reading.One("SELECT COUNT(*) FROM attempts"));
        Write(scene, 40_000, firstRequest: 2_000_000);
        Project(store, scene, maxRecords: 9_000);
        RollupSources sources = RollupSources.Of(reading, LedgerFilter.All, manyBlocks: 1)!;
        RollupScan scan = RollupScan.Of(reading, sources, LedgerDimension.Key, countsSessions: true)!;
        Assert.Equal(
            before.Select(group => group with { AdjustedUsd = default }).Where(group => !group.IsNothing),
            scan.All()
        );
        Assert.True(store.Total(LedgerFilter.All).Attempts > before.Sum(group => group.Attempts));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Chapters_answer_as_rows_add_up()
    {
        using SqlLedgerStore store = scene.OpenLedger();
        store.Rollups.BlocksInChapter = 2;
        Write(scene, 110_000, firstRequest: 0);
        Project(store, scene, maxRecords: 9_000);
        Assert.Equal([2, 2], Chapters(store).Select(chapter => chapter.Blocks));
        PlainSums plain = new([.. store.Rows(LedgerFilter.All)], [.. store.Adjustments(LedgerFilter.All)]);
        long late = plain.FirstUnixNs + ((plain.LastUnixNs - plain.FirstUnixNs) / 5); // Within the first chapter.
        LedgerFilter[] filters =
        [
            LedgerFilter.All,
            new() { SinceUnixNs = late },
            new() { UntilUnixNs = late },
            new() { Model = "m1" },
        ];
        foreach (LedgerFilter filter in filters)
        {
            store.ManyBlocks = store.ManyBlocks == 1 ? int.MaxValue : 1;
            Assert.Equal(plain.Total(filter), PlainSums.Words(store.Total(filter) with { Value = "" }));
            foreach (LedgerDimension dimension in Enum.GetValues<LedgerDimension>())
            {
                Assert.Equal(
                    plain.By(dimension, filter),
                    PlainSums.Ordered(store.GroupBy(dimension, filter)).Select(PlainSums.Words)
                );
                // 12,000 sessions have many leaves, models one.
                (_, IReadOnlyList<(IReadOnlyList<SpentSums> Groups, long Count)> splits) = store.Dearest(
                    [dimension],
                    filter,
                    most: 7
                );
                Assert.Equal(plain.By(dimension, filter).Take(7), splits[0].Groups.Select(PlainSums.Words));
            }
        }

        Assert.Equal(0, WrongSums(store));
        scene.Tamper(
            "DELETE FROM rollup_columns WHERE block = -2 AND part = (SELECT MAX(part) FROM rollup_columns WHERE block = -2)"
        );
        Assert.Equal(1, WrongSums(store));
        scene.Tamper(
            "UPDATE rollup_columns SET data = (SELECT data FROM rollup_columns WHERE block = -2 AND part = 0) WHERE block = -1 AND part = 0"
        );
        Assert.Equal(2, WrongSums(store));
    }

    private static List<RollupChapter> Chapters(SqlLedgerStore store)
    {
        using LedgerReading reading = store.Read();
        return RollupChapter.All(reading, 1);
    }

    private long WrongSums(SqlLedgerStore store) =>
        new LedgerVerifier(store, scene.Folder.Journal, TimeProvider.System)
            .Run(CancellationToken.None)
            .Checks.Single(check => check.Name == "rollups")
            .Differences;

    private void Ask(int questions)
    {
        using SqlLedgerStore store = scene.OpenLedger();
        store.Rollups.BlocksInChapter = 1;
        Write(scene, 30_000, firstRequest: 0);
        Write(neighbor, 3_000, firstRequest: 1_000_000);
        Project(store, scene, maxRecords: 9_000);
        Project(store, neighbor, maxRecords: 37);
        PlainSums plain = new([.. store.Rows(LedgerFilter.All)], [.. store.Adjustments(LedgerFilter.All)]);
        LedgerDimension[] dimensions = Enum.GetValues<LedgerDimension>();
        int groups = 0;
        for (int i = 0; i < questions; i++)
        {
            store.ManyBlocks = i % 2 == 0 ? 1 : int.MaxValue; // In two halves or in one.
            LedgerFilter filter = Filter(store, plain);
            Assert.Equal(plain.Total(filter), PlainSums.Words(store.Total(filter) with { Value = "" }));
            LedgerDimension dimension = dimensions[chance.NextInt(dimensions.Length)];
            List<string> expected = plain.By(dimension, filter);
            Assert.Equal(
                expected,
                PlainSums.Ordered(store.GroupBy(dimension, filter)).Select(PlainSums.Words)
            );
            int most = 1 + chance.NextInt(80);
            LedgerDimension other = dimensions[chance.NextInt(dimensions.Length)];
            (SpentSums total, IReadOnlyList<(IReadOnlyList<SpentSums> Groups, long Count)> splits) =
                store.Dearest([other, dimension], filter, most);
            Assert.Equal(plain.Total(filter), PlainSums.Words(total with { Value = "" }));
            Assert.Equal(plain.By(other, filter).Take(most), splits[0].Groups.Select(PlainSums.Words));
            Assert.Equal(expected.Take(most), splits[1].Groups.Select(PlainSums.Words));
            Assert.Equal(expected.Count, splits[1].Count);
            (total, IReadOnlyList<SpentSums> split, long count) = store.Split(dimension, filter, null);
            Assert.Equal(plain.Total(filter), PlainSums.Words(total with { Value = "" }));
            Assert.Equal(expected.Count, count);
            Assert.Equal(expected, PlainSums.Ordered(split).Select(PlainSums.Words));
            groups += expected.Count;
            int few = 1 + chance.NextInt(24);
            LedgerFilter whole = Whole(filter);
            Assert.Equal(
                plain.Dearest(whole, few),
                store.DearestRequests(whole, few).Select(PlainSums.Words)
            );
        }

        Assert.True(groups > 20 * questions, $"{groups} groups");
        Assert.Equal(0, WrongSums(store));
        Assert.NotEmpty(Chapters(store));
    }

    private static void Project(SqlLedgerStore store, LedgerScene of, int maxRecords)
    {
        using JournalProjection projection = new(store, of.Folder.Journal, maxRecords);
        projection.CatchUp(CancellationToken.None);
    }

    private void Write(LedgerScene to, int attempts, int firstRequest)
    {
        using GatewayJournal journal = to.OpenJournal();
        for (int i = 0; i < attempts; i++)
        {
            to.Clock.Now = to.Clock.Now.AddMilliseconds(chance.NextInt(16_000));
            bool isRetry = chance.NextInt(20) == 0 && i > 0;
            AttemptId attempt = LedgerScene.Attempt(
                firstRequest + (isRetry ? i - 1 : i),
                (byte)(isRetry ? 1 : 0)
            );
            int key = chance.NextInt(40);
            journal.Append(
                LedgerScene.Reserve(
                    attempt,
                    key: "k" + Text(key) + (key == 7 ? "/%" : ""),
                    team: Some("t", 6, 5),
                    model: "m" + Text(chance.NextInt(5)),
                    deployment: "d" + Text(chance.NextInt(9)),
                    user: Some("u", 900, 3),
                    session: Some("s", 300, 2),
                    tags: chance.NextInt(3) switch
                    {
                        0 => [],
                        1 => ["a=" + Text(chance.NextInt(3))],
                        _ => ["b", "workflow=w" + Text(chance.NextInt(70))],
                    }
                )
            );
            if (chance.NextInt(30) == 0)
            {
                journal.Append(new ReleaseRecord(attempt, "refused"));
                continue;
            }

            journal.Append(new DispatchRecord(attempt));
            TokenCounts tokens = new(
                chance.NextInt(100_000),
                chance.NextInt(4) == 0 ? chance.NextInt(9_000) : 0,
                chance.NextInt(9) == 0 ? 5 : 0,
                chance.NextInt(3_000)
            );
            AttemptEnd end = chance.NextInt(10) == 0 ? (AttemptEnd)chance.NextInt(6) : AttemptEnd.Finished;
            UsageSource source = (UsageSource)(1 + (tokens.Output % 4));
            journal.Append(LedgerScene.Settle(attempt, tokens, end, source));
            if (chance.NextInt(100) == 0)
            {
                Correct(journal, to, attempt, firstRequest + i);
            }
        }
    }

    private void Correct(GatewayJournal journal, LedgerScene to, AttemptId attempt, int number)
    {
        string[] accounts = ["team:t1", "key:k3", "session:k3/s4", "tag:b", "model:m9", "idle", ""];
        string account = accounts[chance.NextInt(accounts.Length)];
        journal.Append(
            new AdjustRecord
            {
                Id = new Guid(number, 3, 3, new byte[8]),
                Attempt = account.Length == 0 ? attempt : null,
                Account = account,
                Amount = new Money(chance.NextInt(40_000_000) - 20_000_000),
                Reason = "invoice",
                EffectiveUnixNs = to.Clock.UnixNs,
            }
        );
    }

    private string Some(string prefix, int bound, int oneWithoutIn) =>
        chance.NextInt(oneWithoutIn) == 0 ? "" : prefix + Text(chance.NextInt(bound));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A span, and at most two names.</summary>
    private LedgerFilter Filter(SqlLedgerStore store, PlainSums plain)
    {
        LedgerFilter filter = new() { SinceUnixNs = Time(plain), UntilUnixNs = Time(plain) };
        if (filter.SinceUnixNs >= filter.UntilUnixNs)
        {
            filter = filter with { UntilUnixNs = null };
        }

        for (int names = chance.NextInt(3); names > 0; names--)
        {
            filter = chance.NextInt(9) switch
            {
                0 => filter with { Key = "k" + Text(chance.NextInt(42)) },
                1 => filter with { Team = Some("t", 7, 4) },
                2 => filter with { User = Some("u", 900, 2) },
                3 => filter with { Model = "m" + Text(chance.NextInt(6)) },
                4 => filter with { Deployment = "d" + Text(chance.NextInt(9)) },
                5 => filter with { Tag = chance.NextInt(2) == 0 ? "b" : "a=" + Text(chance.NextInt(4)) },
                6 => filter with { Session = "s" + Text(chance.NextInt(300)) },
                7 => filter.OfSession($"k{Text(chance.NextInt(40))}/s{Text(chance.NextInt(300))}"),
                _ => filter with { GatewayId = store.Positions()[chance.NextInt(2)].GatewayId },
            };
        }

        return filter;
    }

    /// <summary>Nothing, a whole hour or any instant of the ledger's time.</summary>
    private long? Time(PlainSums plain)
    {
        long time =
            plain.FirstUnixNs
            + (long)((plain.LastUnixNs - plain.FirstUnixNs) * (chance.NextInt(1 << 20) / 1048576.0));
        return chance.NextInt(3) switch
        {
            0 => null,
            1 => RollupKey.HourOf(time),
            _ => time,
        };
    }

    /// <summary>The same over whole hours, and of all or of one gateway: what the dearest requests are kept for. One in four stays as it is.</summary>
    private LedgerFilter Whole(LedgerFilter filter) =>
        chance.NextInt(4) == 0
            ? filter
            : new LedgerFilter
            {
                SinceUnixNs = filter.SinceUnixNs is long since ? RollupKey.HourOf(since) : null,
                UntilUnixNs = filter.UntilUnixNs is long until
                    ? RollupKey.HourOf(until) + RollupKey.HourNs
                    : null,
                GatewayId = filter.GatewayId,
            };
}
