using Farthing.Gateway.Admission;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Sharing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Budgets;
using Farthing.Tests.Gateway.Sharing.Rates;

namespace Farthing.Tests.Gateway.Limits;

/// <summary>How shared limits stand, as a gateway knows it without asking.</summary>
public sealed class SharedRateStatesTests : IAsyncDisposable
{
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryRateStore store;

    public SharedRateStatesTests() => store = new MemoryRateStore(clock);

    /// <summary>400 ÷ 4 + 500 = 600 of 6,000 tokens and one of 60 requests are taken; 3 s later 300 tokens and that request have dripped back.</summary>
    [Fact]
    public async Task What_is_left_is_what_the_store_said_and_what_is_in_hand()
    {
        await using RateGate gate = Gate(LimitsWhenAway.Local);
        clock.Advance(TimeSpan.FromSeconds(6));
        await gate.KeepAsync();
        Assert.Empty(gate.States());
        RateAnswer answer = await SharedRateGateTests.EnterAsync(gate, Spent.Ask(400, 500));

        RateState state = Assert.Single(gate.States());
        Assert.Equal(("key_a", 1), (state.Value, state.Running));
        Assert.Equal((59, 5400), (state.RequestsLeft, state.TokensLeft));
        Assert.Equal((1, 1), (state.Shared!.SlotsInHand, state.Shared.SlotsOfAll));
        Assert.Equal((0, 0), (state.Shared.RequestsInHand, state.Shared.TokensInHand));
        Assert.Equal(0, state.Shared.SeenSecondsAgo);
        clock.Advance(TimeSpan.FromSeconds(3));
        state = Assert.Single(gate.States());
        Assert.Equal((60, 5700), (state.RequestsLeft, state.TokensLeft));
        Assert.Equal(3, state.Shared!.SeenSecondsAgo);

        answer.Ticket!.Leave(new TokenCounts(600, 0, 0, 0));
        Assert.Equal(0, Assert.Single(gate.States()).Running);
    }

    /// <summary>Alone on the store, a gateway that goes on by itself has all of a limit; one that refuses has nothing.</summary>
    [Theory]
    [InlineData("Local", 60)]
    [InlineData("Refuse", 0)]
    public async Task While_the_store_is_away_the_own_share_is_left_or_nothing(string whenAway, long left)
    {
        await using RateGate gate = Gate(Enum.Parse<LimitsWhenAway>(whenAway));
        clock.Advance(TimeSpan.FromSeconds(6));
        await gate.KeepAsync();
        RateAnswer answer = await SharedRateGateTests.EnterAsync(gate, Spent.Ask(0, 0));
        answer.Ticket!.Leave(default);
        Assert.Equal(
            new RateStoreState(store.Name, 1, false, null, Enum.Parse<LimitsWhenAway>(whenAway), null),
            gate.Store()!
        );

        store.IsAway = true;
        clock.Advance(TimeSpan.FromSeconds(6));
        await gate.KeepAsync();
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(left, Assert.Single(gate.States()).RequestsLeft);
        Assert.Equal(2, gate.Store()!.AwayForSeconds);
        Assert.NotNull(gate.Store()!.Failure);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private RateGate Gate(LimitsWhenAway whenAway) =>
        new(
            [SharedRateGateTests.Limit("each key", requests: 60, tokens: 6000, atATime: 4)],
            store,
            whenAway,
            clock,
            keepsHouse: false
        );
}
