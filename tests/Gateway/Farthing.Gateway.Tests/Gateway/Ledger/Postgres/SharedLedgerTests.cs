using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Testing.Servers;
using Npgsql;

namespace Farthing.Tests.Gateway.Ledger.Postgres;

/// <summary>Whatever happens between projectors and PostgreSQL, each attempt is in the ledger once.</summary>
public sealed class SharedLedgerTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    private static readonly ProjectorOptions Quick = new()
    {
        MaxRecords = 40,
        GatherFor = TimeSpan.FromMilliseconds(1),
        RetryAfter = TimeSpan.FromMilliseconds(2),
        MaxRetryAfter = TimeSpan.FromMilliseconds(20),
    };

    /// <summary>Both write into the same hour, key and team, and each has a second projector that gets in its way.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Several_projectors_at_once_count_each_attempt_once()
    {
        using LedgerScene first = LedgerScene.OnPostgres();
        using LedgerScene second = first.Neighbor();
        first.Write(journal => Append(journal, 0, 400));
        second.Write(journal => Append(journal, 10_000, 400));
        first.OpenLedger().Dispose();

        Parallel.For(
            0,
            6,
            new ParallelOptions { MaxDegreeOfParallelism = 6 },
            i => (i % 2 == 0 ? first : second).Project(maxRecords: 7 + i)
        );

        Assert.Equal(800, Count(first));
        Assert.Empty(Verify(first).Differences);
        Assert.Empty(Verify(second).Differences);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_backend_that_is_ended_in_the_middle_of_a_batch_loses_and_doubles_nothing() =>
        KillBackends(kills: 40, attempts: 3_000);

    [Fact]
    [Trait("Speed", "nightly")]
    public void Hundreds_of_backends_that_are_ended_lose_and_double_nothing() =>
        KillBackends(kills: 400, attempts: 30_000);

    [Fact]
    [Trait("Speed", "slow")]
    public void A_server_that_crashes_under_load_loses_and_doubles_nothing()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        using PostgresServer server = PostgresServer.Start();
        using LedgerScene scene = new(server.NewDatabase());
        using GatewayJournal journal = scene.OpenJournal();
        using SqlLedgerStore store = scene.OpenLedger();
        int appended = 0;
        int failures = 0;
        using (Projector projector = new(store, journal, scene.Folder.Journal, Quick, TimeProvider.System))
        {
            projector.Start();
            for (int crash = 0; crash < 4; crash++)
            {
                for (int i = 0; i < 200; i++)
                {
                    Append(journal, appended, 5);
                    appended += 5;
                    if (i == 100)
                    {
                        server.Crash();
                    }

                    Thread.Sleep(1);
                }

                Assert.True(SpinWait.SpinUntil(() => projector.Failure is not null, Long));
                Assert.Contains("database t", projector.Failure!.Message, StringComparison.Ordinal);
                Assert.True(projector.LagBytes > 0);
                failures++;
                server.Resume();
                Assert.True(SpinWait.SpinUntil(() => projector.LagBytes == 0, Long));
            }
        }

        Assert.Equal(appended, Count(scene));
        Assert.Empty(Verify(scene).Differences);
        output.WriteLine($"{failures} crashes of the server: {appended} attempts, 0 lost, 0 doubled");
    }

    /// <summary>A firewall that forgets connections says nothing: neither may wait for ever.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    [Trait("Timing", "alone")]
    public async Task A_connection_that_hangs_is_given_up_and_what_waited_comes_later()
    {
        using LedgerScene scene = LedgerScene.OnPostgres();
        NpgsqlConnectionStringBuilder direct = new(scene.Postgres);
        await using StallingRelay relay = new(direct.Port);
        NpgsqlConnectionStringBuilder way = new(scene.Postgres) { Port = relay.Port, Timeout = 15 };
        using GatewayJournal journal = scene.OpenJournal();
        using PostgresLedgerStore store = PostgresLedgerStore.Open(way.ConnectionString, shortSeconds: 15);
        using Projector projector = new(store, journal, scene.Folder.Journal, Quick, TimeProvider.System);
        projector.Start();
        Append(journal, 0, 50);
        Assert.True(SpinWait.SpinUntil(() => projector.LagBytes == 0, Long));

        relay.Stall();
        Append(journal, 50, 500);
        Assert.True(SpinWait.SpinUntil(() => projector.Failure is not null, Long));
        relay.GoOn();

        Assert.True(SpinWait.SpinUntil(() => projector.LagBytes == 0, Long), projector.Failure?.ToString());
        Assert.Equal(550, Count(scene));
        Assert.Empty(Verify(scene).Differences);
    }

    private void KillBackends(int kills, int attempts)
    {
        using LedgerScene scene = LedgerScene.OnPostgres();
        using GatewayJournal journal = scene.OpenJournal();
        Append(journal, 0, attempts);
        using SqlLedgerStore store = scene.OpenLedger();
        using NpgsqlConnection killer = new(scene.Postgres + ";Pooling=false");
        killer.Open();
        using NpgsqlCommand kill = new(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'",
            killer
        );
        Chance chance = new(kills);
        long ended = 0;
        using (Projector projector = new(store, journal, scene.Folder.Journal, Quick, TimeProvider.System))
        {
            projector.Start();
            for (int next = attempts; ended < kills; next += 20)
            {
                Append(journal, next, 20);
                attempts += 20;
                ended += (long)kill.ExecuteScalar()!;
                Thread.Sleep(chance.NextInt(12));
            }

            CatchUp(projector);
        }

        Assert.Equal(attempts, Count(scene));
        Assert.Empty(Verify(scene).Differences);
        output.WriteLine($"{ended} backends ended at work: {attempts} attempts, 0 lost, 0 doubled");
    }

    /// <summary>Waits until all is projected. How long that takes is the machine's; that it goes on is the code's: two minutes without a byte less are too many.</summary>
    private static void CatchUp(Projector projector)
    {
        for (long lag = projector.LagBytes; lag > 0; )
        {
            long before = lag;
            Assert.True(
                SpinWait.SpinUntil(() => (lag = projector.LagBytes) < before, Long),
                $"{before} bytes behind for {Long.TotalSeconds:0} s: {projector.Failure}"
            );
        }
    }

    private static void Append(GatewayJournal journal, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(i), session: "s" + (i % 9), tags: ["a=" + (i % 3)]),
                LedgerScene.Settle(LedgerScene.Attempt(i), new TokenCounts(i % 100, 0, 0, 1))
            );
        }

        journal.Flush();
    }

    private static long Count(LedgerScene scene)
    {
        using SqlLedgerStore store = scene.OpenLedger();
        return store.Total(LedgerFilter.All).Attempts;
    }

    private static LedgerVerifyDocument Verify(LedgerScene scene)
    {
        using SqlLedgerStore store = scene.OpenLedger();
        return new LedgerVerifier(store, scene.Folder.Journal, TimeProvider.System).Run(
            CancellationToken.None
        );
    }
}
