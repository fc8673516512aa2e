using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Ledger;

/// <summary>A thousand questions by chance to a ledger of two gateways, each beside the same sums made of single rows in plain C#.</summary>
public abstract class LedgerQuestionTests : IDisposable
{
    private const int Questions = 1_000;
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
    public void A_thousand_questions_are_answered_as_rows_add_up()
    {
        using SqlLedgerStore store = scene.OpenLedger();
        Write(scene, 30_000, firstRequest: 0);
        Write(neighbor, 3_000, firstRequest: 1_000_000);
        Project(store, scene, maxRecords: 9_000);
        Project(store, neighbor, maxRecords: 37);
        Plain plain = new([.. store.Rows(LedgerFilter.All)], [.. store.Adjustments(LedgerFilter.All)]);
        LedgerDimension[] dimensions = Enum.GetValues<LedgerDimension>();
        int groups = 0;
        for (int i = 0; i < Questions; i++)
        {
            LedgerFilter filter = Filter(store, plain);
            Assert.Equal(plain.Total(filter), Words(store.Total(filter) with { Value = "" }));
            LedgerDimension dimension = dimensions[chance.NextInt(dimensions.Length)];
            List<string> expected = plain.By(dimension, filter);
            Assert.Equal(
                expected,
                Ordered(store.GroupBy(dimension, filter)).Select(Words)
            );
            int most = 1 + chance.NextInt(80);
            (IReadOnlyList<SpentSums> dearest, long count) = store.Dearest(dimension, filter, most);
            Assert.Equal(expected.Count, count);
            Assert.Equal(expected.Take(most), dearest.Select(Words));
            groups += expected.Count;
            int few = 1 + chance.NextInt(24);
            LedgerFilter whole = Whole(filter);
            Assert.Equal(
                plain.Dearest(whole, few),
                store.DearestRequests(whole, few).Select(Words)
            );
        }

        Assert.True(groups > 20 * Questions, $"{groups} groups");
        LedgerVerifyDocument report = new LedgerVerifier(
            store,
            scene.Folder.Journal,
            TimeProvider.System
        ).Run(CancellationToken.None);
        Assert.Equal(0, report.Checks.Single(check => check.Name == "rollups").Differences);
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
            AttemptId attempt = LedgerScene.Attempt(firstRequest + (isRetry ? i - 1 : i), (byte)(isRetry ? 1 : 0));
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
            journal.Append(LedgerScene.Settle(attempt, tokens, end));
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
    private LedgerFilter Filter(SqlLedgerStore store, Plain plain)
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
    private long? Time(Plain plain)
    {
        long time = plain.FirstUnixNs + (long)((plain.LastUnixNs - plain.FirstUnixNs) * (chance.NextInt(1 << 20) / 1048576.0));
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

    private static IOrderedEnumerable<SpentSums> Ordered(IEnumerable<SpentSums> sums) =>
        sums.OrderByDescending(one => one.BilledUsd).ThenBy(one => one.Value, StringComparer.Ordinal);

    private static string Words(SpentSums sums) => sums.ToString();

    /// <summary>The oracle: a loop over rows.</summary>
    private sealed class Plain(LedgerRow[] rows, LedgerAdjustment[] corrections)
    {
        private readonly Dictionary<AttemptId, LedgerRow> found = rows.ToDictionary(row =>
            row.Opened.Attempt
        );

        public long FirstUnixNs { get; } = rows[0].Opened.ReservedUnixNs;

        public long LastUnixNs { get; } = rows[^1].Opened.ReservedUnixNs;

        public string Total(LedgerFilter filter) => By(dimension: null, filter).FirstOrDefault() ?? Words(Sums("", [], 0));

        public List<string> By(LedgerDimension? dimension, LedgerFilter filter)
        {
            Dictionary<string, List<LedgerRow>> groups = [];
            Dictionary<string, long> amounts = [];
            foreach (LedgerRow row in rows)
            {
                if (IsIn(row.Opened.ReservedUnixNs, filter) && Has(row, filter))
                {
                    foreach (string value in ValuesOf(row, dimension))
                    {
                        if (!groups.TryGetValue(value, out List<LedgerRow>? group))
                        {
                            groups.Add(value, group = []);
                        }

                        group.Add(row);
                    }
                }
            }

            foreach (LedgerAdjustment one in corrections)
            {
                AdjustRecord record = one.Record;
                if (!IsIn(record.EffectiveUnixNs, filter) || !IsAbout(record, filter))
                {
                    continue;
                }

                foreach (string value in ValuesOf(record, dimension))
                {
                    amounts[value] = amounts.GetValueOrDefault(value) + record.Amount.NanoUsd;
                }
            }

            return
            [
                .. Ordered(
                        groups
                            .Keys.Union(amounts.Keys)
                            .Select(value =>
                                Sums(
                                    value,
                                    groups.GetValueOrDefault(value, []),
                                    amounts.GetValueOrDefault(value)
                                )
                            )
                    )
                    .Select(Words),
            ];
        }

        public List<string> Dearest(LedgerFilter filter, int most) =>
            [
                .. rows.Where(row => IsIn(row.Opened.ReservedUnixNs, filter) && Has(row, filter))
                    .GroupBy(row => row.Opened.Attempt.RequestId.ToString("N"), StringComparer.Ordinal)
                    .OrderByDescending(request => request.Sum(row => row.Cost.NanoUsd))
                    .ThenBy(request => request.Key, StringComparer.Ordinal)
                    .Take(most)
                    .Select(request =>
                        Sums(request.Key, [.. request], 0) with
                        {
                            Sessions = 0,
                            SessionCostUsd = Money.Zero,
                        }
                    )
                    .Select(Words),
            ];

        private static SpentSums Sums(string value, List<LedgerRow> rows, long adjusted)
        {
            LedgerSums sums = new();
            HashSet<string> sessions = [];
            long ofSessions = 0;
            foreach (LedgerRow row in rows)
            {
                sums = sums.With(row);
                if (row.Opened.Session.Length > 0)
                {
                    sessions.Add(SessionIdentity.Of(row.Opened.Key, row.Opened.Session));
                    ofSessions += row.Cost.NanoUsd;
                }
            }

            TokenCounts tokens = sums.Tokens;
            return new SpentSums(
                value,
                sums.Requests,
                sums.Attempts,
                sums.Released,
                sums.Errors,
                new SpentTokens(
                    tokens.Uncached,
                    tokens.CacheRead,
                    tokens.CacheWrite,
                    tokens.Output,
                    sums.ReasoningTokens
                ),
                sums.Cost,
                sums.Waste,
                new Money(adjusted),
                sessions.Count,
                new Money(ofSessions),
                null
            );
        }

        private static bool IsIn(long unixNs, LedgerFilter filter) =>
            unixNs >= (filter.SinceUnixNs ?? long.MinValue) && unixNs < (filter.UntilUnixNs ?? long.MaxValue);

        private static bool Has(LedgerRow row, LedgerFilter filter)
        {
            OpenHold of = row.Opened;
            return (filter.Key is null || filter.Key == of.Key)
                && (filter.Team is null || filter.Team == of.Team)
                && (filter.User is null || filter.User == of.User)
                && (filter.Model is null || filter.Model == of.Model)
                && (filter.Deployment is null || filter.Deployment == of.Deployment)
                && (filter.Session is null || filter.Session == of.Session)
                && (filter.Tag is null || of.Tags.Contains(filter.Tag))
                && (filter.GatewayId is null || filter.GatewayId == of.GatewayId);
        }

        /// <summary>A correction of an attempt is about what the attempt is; one of an account about that account alone, and a session's account names its key too.</summary>
        private bool IsAbout(AdjustRecord record, LedgerFilter filter)
        {
            if (record.Attempt is AttemptId attempt)
            {
                return found.TryGetValue(attempt, out LedgerRow? row)
                    ? Has(row, filter)
                    : !filter.Names().Any();
            }

            (LedgerDimension Dimension, string Value)[] names = [.. filter.Names()];
            return names.Length == 0
                || (
                    names.Length == 2 && filter is { Key: string key, Session: string session }
                        ? record.Account == "session:" + SessionIdentity.Of(key, session)
                    : names.Length != 1 ? false
                    : filter.Session is string name
                        ? record.Account.StartsWith("session:", StringComparison.Ordinal)
                            && SessionIdentity.NameOf(record.Account[8..]) == name
                    : record.Account == $"{names[0].Dimension.ToString().ToLowerInvariant()}:{names[0].Value}"
                );
        }

        private static IEnumerable<string> ValuesOf(LedgerRow row, LedgerDimension? dimension)
        {
            OpenHold of = row.Opened;
            return dimension switch
            {
                LedgerDimension.Tag => of.Tags.Count == 0 ? [""] : of.Tags,
                LedgerDimension.Key => [of.Key],
                LedgerDimension.Team => [of.Team],
                LedgerDimension.User => [of.User],
                LedgerDimension.Model => [of.Model],
                LedgerDimension.Deployment => [of.Deployment],
                LedgerDimension.Session => [SessionIdentity.Of(of.Key, of.Session)],
                LedgerDimension.Gateway => [of.GatewayId.ToString("N")],
                LedgerDimension.Day => [LedgerTime.Text(of.ReservedUnixNs)[..10]],
                LedgerDimension.Hour => [LedgerTime.Text(of.ReservedUnixNs)[..13]],
                _ => [""],
            };
        }

        private IEnumerable<string> ValuesOf(AdjustRecord record, LedgerDimension? dimension)
        {
            if (dimension is LedgerDimension.Day or LedgerDimension.Hour)
            {
                return [LedgerTime.Text(record.EffectiveUnixNs)[..(dimension == LedgerDimension.Day ? 10 : 13)]];
            }

            if (record.Attempt is AttemptId attempt)
            {
                return found.TryGetValue(attempt, out LedgerRow? row) ? ValuesOf(row, dimension) : [""];
            }

            string word = dimension.ToString()!.ToLowerInvariant() + ":";
            return
            [
                dimension is not null && record.Account.StartsWith(word, StringComparison.Ordinal)
                    ? record.Account[word.Length..]
                    : "",
            ];
        }
    }
}
