using System.Diagnostics;
using System.Globalization;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Randomness;
using Farthing.Testing;
using Farthing.Testing.Servers;
using Npgsql;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>Three gateways on one PostgreSQL. Named after litellm#34732 and bifrost#3547.</summary>
[Trait("Speed", "slow")]
public sealed class ThreeGatewaysTests
{
    private const long Dollar = 1_000_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_concurrent_requests_at_three_gateways_spend_a_dollar_and_not_a_cent_more()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        string database = PostgresServer.Shared.NewDatabase();
        Scene scene = new(3, () => new PostgresLeaseStore(database));

        await scene.AskAsync(requests: 10_000, untilFull: true);

        scene.Print("10,000 requests at once");
        Assert.InRange(scene.MaxHolds, 25, 100); // A hold is 1.1 to 2 cents: no more than 90 fit, and 45 are there when the dollar is full.
        Assert.InRange(scene.Most, Dollar * 95 / 100, Dollar);
        // Who goes on alone comes to the limit itself: a token is a tenth of a cent.
        for (int refusals = 0; refusals < 3; )
        {
            refusals = await scene.AskAloneAsync() ? 0 : refusals + 1;
        }

        scene.Print("and one after another until there is nothing left");
        Assert.InRange(scene.Spent, Dollar * 99 / 100, Dollar);
        Assert.InRange(scene.Most, 0, Dollar);
        await scene.StopAsync();
        Assert.Equal(scene.Spent, await GrantedAsync(database));
    }

    [Fact]
    public async Task A_crash_of_PostgreSQL_in_the_middle_overspends_nothing_and_ends_by_itself()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        using PostgresServer server = PostgresServer.Start();
        string database = server.NewDatabase();
        Scene scene = new(3, () => new PostgresLeaseStore(database));
        await scene.AskAsync(requests: 300, tokens: 3);
        long before = scene.Spent;
        server.Crash();
        await scene.AskAsync(requests: 300, tokens: 3);
        (long during, int unavailable) = (scene.Spent - before, scene.Unavailable);
        server.Resume();
        await Eventually.SoAsync(
            async () =>
            {
                await scene.AskAsync(requests: 60);
                return scene.Spent >= Dollar * 95 / 100;
            },
            Cancellation
        );

        scene.Print(
            $"before the crash ${Usd(before)}, while it was away ${Usd(during)}, {unavailable} answered 503"
        );
        Assert.True(unavailable > 0);
        Assert.InRange(scene.Spent, Dollar * 95 / 100, Dollar);
        await scene.StopAsync();
        Assert.Equal(scene.Spent, await GrantedAsync(database));
    }

    private static async Task<long> GrantedAsync(string database)
    {
        await using NpgsqlConnection connection = new(database + ";Pooling=false");
        await connection.OpenAsync(Cancellation);
        await using NpgsqlCommand command = new(
            "SELECT granted_nano FROM farthing.balances b WHERE granted_nano = base_nano + (SELECT sum(granted_nano) FROM farthing.leases l WHERE l.budget = b.budget AND l.value = b.value)",
            connection
        );
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private static string Usd(long nano) => (nano / 1e9).ToString("0.000000", CultureInfo.InvariantCulture);

    private sealed class Scene
    {
        private readonly SharedSpending ledger = new();
        private readonly SharedGateway[] gateways;
        private long spent;
        private long taken;
        private long most;
        private int held;
        private int underWay;
        private int maxHolds;
        private int refused;
        private int unavailable;
        private int asked;
        private readonly bool[] hasRefused;
        private readonly Stopwatch patience = Stopwatch.StartNew();
        private readonly TaskCompletionSource full = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Scene(int count, Func<ILeaseStore> open)
        {
            BudgetOptions budget = Budgets.Spent.Budget("all", 1m, BudgetPeriod.Total);
            gateways =
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(_ => new SharedGateway(
                        open(),
                        ledger,
                        TimeProvider.System,
                        Guid.CreateVersion7(),
                        new LeaseOptions(),
                        budget
                    )),
            ];
            hasRefused = new bool[count];
            foreach (SharedGateway gateway in gateways)
            {
                gateway.Book.Start();
            }
        }

        public long Spent => Interlocked.Read(ref spent);

        /// <summary>Most that was spent and held at any instant.</summary>
        public long Most => Interlocked.Read(ref most);

        public int Unavailable => unavailable;

        /// <summary>Most holds at any instant.</summary>
        public int MaxHolds => maxHolds;

        /// <summary>Holds of up to twice as many tokens on average; each spends a random part of its hold.</summary>
        /// <param name="requests">How many at once.</param>
        /// <param name="tokens">Most input tokens of one.</param>
        /// <param name="untilFull">Nothing is settled before every gateway has refused something: the dollar is full of holds, however slow the machine is.</param>
        public Task AskAsync(int requests, uint tokens = 10, bool untilFull = false) =>
            Task.WhenAll(
                Enumerable
                    .Range(0, requests)
                    .Select(i =>
                        Task.Run(async () =>
                        {
                            Pcg32 random = new((ulong)Interlocked.Increment(ref asked), 7);
                            SharedGateway at = gateways[i % gateways.Length];
                            HoldAnswer answer = await at.HoldAsync(
                                1 + (random.NextUInt32() % tokens),
                                tokens / 2
                            );
                            while (untilFull && IsAway(answer) && patience.Elapsed < Eventually.Longest)
                            {
                                Interlocked.Increment(ref unavailable); // A busy machine's PostgreSQL says nothing for seconds: clients ask again.
                                await Task.Delay(500, Cancellation);
                                answer = await at.HoldAsync(1 + (random.NextUInt32() % tokens), tokens / 2);
                            }

                            if (answer.Hold is not IHold hold)
                            {
                                Interlocked.Increment(ref IsAway(answer) ? ref unavailable : ref refused);
                                NoteRefusal(i % gateways.Length);
                                return;
                            }

                            Interlocked.Increment(ref held);
                            int now = Interlocked.Increment(ref underWay);
                            for (int seen = maxHolds; now > seen; seen = maxHolds)
                            {
                                Interlocked.CompareExchange(ref maxHolds, now, seen);
                            }

                            Note(Interlocked.Add(ref taken, hold.Amount.NanoUsd));
                            if (untilFull)
                            {
                                await full.Task.WaitAsync(Eventually.Longest, Cancellation);
                            }

                            await Task.Delay((int)(random.NextUInt32() % 40), Cancellation); // They end in any order.
                            Money cost = new(hold.Amount.NanoUsd * (random.NextUInt32() % 101) / 100);
                            Interlocked.Decrement(ref underWay);
                            Interlocked.Add(ref spent, cost.NanoUsd);
                            Interlocked.Add(ref taken, cost.NanoUsd - hold.Amount.NanoUsd);
                            at.Settle(hold, cost);
                        })
                    )
            );

        /// <summary>A request of one token, which costs what it may; false where it is refused.</summary>
        public async Task<bool> AskAloneAsync()
        {
            SharedGateway at = gateways[Interlocked.Increment(ref asked) % gateways.Length];
            if ((await at.HoldAsync(1)).Hold is not IHold hold)
            {
                refused++;
                return false;
            }

            held++;
            Note(Interlocked.Add(ref taken, hold.Amount.NanoUsd));
            Interlocked.Add(ref spent, hold.Amount.NanoUsd);
            at.Settle(hold, hold.Amount);
            return true;
        }

        public void Print(string what) =>
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{what}: {asked} asked, {held} held, {refused} refused, {unavailable} unavailable, {maxHolds} holds at a time; spent ${Usd(Spent)}, most spent and held ${Usd(Most)}"
            );

        public async Task StopAsync()
        {
            foreach (SharedGateway gateway in gateways)
            {
                await gateway.Book.StopAsync(Cancellation);
                await gateway.DisposeAsync();
            }
        }

        private static bool IsAway(HoldAnswer answer) => answer.Refusal?.Kind == SpendingRefusalKind.Unknown;

        private void NoteRefusal(int gateway)
        {
            lock (hasRefused)
            {
                hasRefused[gateway] = true;
                if (hasRefused.All(refused => refused))
                {
                    full.TrySetResult();
                }
            }
        }

        private void Note(long now)
        {
            long seen = Interlocked.Read(ref most);
            while (now > seen)
            {
                long other = Interlocked.CompareExchange(ref most, now, seen);
                seen = other == seen ? now : other;
            }
        }
    }
}
