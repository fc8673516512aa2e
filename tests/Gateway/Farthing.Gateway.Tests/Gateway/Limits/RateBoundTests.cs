using Farthing.Gateway.Admission;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Randomness;
using Farthing.Testing;
using Farthing.Tests.Gateway.Budgets;
using Farthing.Tests.Gateway.Sharing.Rates;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Gateway.Limits;

/// <summary>INV-24: over any time t all gateways together let in at most a minute's worth + rate · t.</summary>
public sealed class RateBoundTests
{
    /// <summary>Random arrivals at several gates, some of which fall silent for good or go to sleep with units in hand; every window is looked at.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void INV_24_no_window_has_more_than_the_bucket_and_the_drip() =>
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue - 1).ToArbitrary(),
                seed => RunAsync((ulong)seed, tokens: false).GetAwaiter().GetResult()
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Speed", "slow")]
    public void INV_24_holds_for_tokens_of_all_sizes() =>
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue - 1).ToArbitrary(),
                seed => RunAsync((ulong)seed, tokens: true).GetAwaiter().GetResult()
            )
            .QuickCheckThrowOnFailure();

    /// <summary>
    /// 6,000 a minute. One gate takes 100 a second for 2 s, takes its next chunk, and then nothing for 1.5 s: the bucket would be full again, but for what that gate has in hand.
    /// Another takes all that there is; then the first uses its hand. In that one instant they are let in 6,000 times at most. A store that forgets what is in hands lets in more: the test can fail.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task INV_24_what_is_in_a_hand_is_not_filled_up_a_second_time(bool forgetsHands)
    {
        ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        MemoryRateStore store = new(clock) { ForgetsHands = forgetsHands };
        RateLimit[] limits = [SharedRateGateTests.Limit("all", requests: 6000)];
        await using RateGate first = new(limits, store, LimitsWhenAway.Local, clock, keepsHouse: false);
        await using RateGate second = new(limits, store, LimitsWhenAway.Local, clock, keepsHouse: false);
        int visits = int.MaxValue;
        for (int i = 0; i < 200 || store.Visits == visits; i++)
        {
            visits = store.Visits;
            clock.Advance(TimeSpan.FromMilliseconds(10));
            Assert.True((await SharedRateGateTests.EnterAsync(first)).IsAdmitted);
        }

        clock.Advance(TimeSpan.FromMilliseconds(1500));
        int entered = 0;
        foreach (RateGate gate in (RateGate[])[second, first])
        {
            while ((await SharedRateGateTests.EnterAsync(gate)).IsAdmitted)
            {
                entered++;
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{entered} of 6000 at once");
        Assert.Equal(forgetsHands, entered > 6000);
        Assert.InRange(entered, 5500, 6200);
    }

    private static async Task<bool> RunAsync(ulong seed, bool tokens)
    {
        Pcg32 chance = new(seed, 1);
        ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        MemoryRateStore store = new(clock);
        long perMinute = tokens ? 1000 * (1 + (chance.NextUInt32() % 50)) : 1 + (chance.NextUInt32() % 3000);
        RateLimit limit = SharedRateGateTests.Limit(
            "all",
            tokens ? null : perMinute,
            tokens ? perMinute : null
        );
        RateGate[] gates =
        [
            .. Enumerable
                .Range(0, 1 + (int)(chance.NextUInt32() % 5))
                .Select(_ => new RateGate([limit], store, LimitsWhenAway.Local, clock, keepsHouse: false)),
        ];
        foreach (RateGate gate in gates)
        {
            await gate.KeepAsync();
        }

        // (When, units that were let in); ticks of 100 ns.
        List<(long At, long Units)> entered = [];
        for (int i = 0; i < 600; i++)
        {
            uint kind = chance.NextUInt32() % 40;
            long pause = kind switch
            {
                < 24 => chance.NextUInt32() % 100_000,
                < 36 => chance.NextUInt32() % 10_000_000,
                < 39 => chance.NextUInt32() % 50_000_000,
                _ => chance.NextUInt32() % 900_000_000,
            };
            clock.Advance(TimeSpan.FromTicks(pause));
            RateGate gate = gates[chance.NextUInt32() % gates.Length];
            if (kind % 5 == 0)
            {
                await gate.KeepAsync();
            }

            long units = tokens ? 1 + (chance.NextUInt32() % (perMinute / (kind < 3 ? 1 : 50))) : 1;
            int burst = kind < 2 ? 200 : 1;
            for (int j = 0; j < burst; j++)
            {
                RateAnswer answer = await gate.EnterAsync(Spent.Ask(0, units), null, default);
                if (answer.IsAdmitted)
                {
                    answer.Ticket!.Leave(new TokenCounts(0, 0, 0, units));
                    entered.Add((clock.GetTimestamp(), units));
                }
            }
        }

        // The most over any window that ends now, as a bucket that never overflows: it must not go beyond a minute's worth.
        double level = 0;
        long before = 0;
        foreach ((long at, long units) in entered)
        {
            level = Math.Max(0, level - ((at - before) * perMinute / 6e8)) + units;
            before = at;
            if (level > perMinute + 1e-6)
            {
                return false;
            }
        }

        return entered.Count > 0;
    }
}
