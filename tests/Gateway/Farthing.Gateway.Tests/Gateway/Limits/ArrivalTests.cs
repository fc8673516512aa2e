using Farthing.Gateway.Admission;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Limits;

/// <summary>Limits are asked in two steps: what follows from the key alone before the body is read, the rest after it.</summary>
public sealed class ArrivalTests
{
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly Caller Caller = new(
        "key_a",
        "search",
        "ann",
        ["feature=answers"],
        new CallerRights(null)
    );

    [Theory]
    [InlineData("all", true)]
    [InlineData("key:key_a", true)]
    [InlineData("each key", true)]
    [InlineData("team:search", true)]
    [InlineData("each user", true)]
    [InlineData("tag:feature=answers", true)]
    [InlineData("model:llama", false)]
    [InlineData("each session", false)]
    [InlineData("tag:stage=2", false)]
    public void What_follows_from_the_key_is_asked_before_the_body(string scope, bool isBefore)
    {
        foreach (RateLimit limit in (RateLimit[])[Limit(scope, requests: 1), Limit(scope, atATime: 1)])
        {
            RateGate gate = new([limit], clock);
            (RateAnswer first, RateAnswer? entered) = Pass(gate);
            Assert.True(first.IsAdmitted && entered!.Value.IsAdmitted);

            (RateAnswer second, RateAnswer? rest) = Pass(gate);
            Assert.Equal(isBefore, !second.IsAdmitted);
            Assert.Equal(!isBefore, rest is { IsAdmitted: false });
        }
    }

    [Fact]
    public void Tokens_are_asked_after_the_body_and_the_request_counts_all_the_same()
    {
        RateGate gate = new([Limit("each key", requests: 2, tokens: 10)], clock);

        Assert.True(Pass(gate, tokens: 6).Entered!.Value.IsAdmitted);
        Assert.False(Pass(gate, tokens: 6).Entered!.Value.IsAdmitted);

        Assert.False(Arrive(gate).IsAdmitted); // Two bodies were read.
    }

    [Fact]
    public void One_ticket_stands_for_both_steps()
    {
        RateGate gate = new([Limit("each key", tokens: 100, atATime: 1)], clock);
        (RateAnswer arrived, RateAnswer? entered) = Pass(gate, tokens: 60);
        Assert.False(Arrive(gate).IsAdmitted);

        entered!.Value.Ticket!.Leave(new TokenCounts(0, 0, 0, 20));
        arrived.Ticket!.Leave(TokenCounts.Zero); // It has left already.

        RateState state = Assert.Single(gate.States());
        Assert.Equal((0, 80L), (state.Running, state.TokensLeft!.Value));
        Assert.True(Pass(gate, tokens: 80).Entered!.Value.IsAdmitted);
    }

    [Fact]
    public void A_place_is_taken_while_the_body_comes_and_given_up_when_it_never_does()
    {
        RateGate gate = new([Limit("each key", atATime: 2)], clock);
        RateAnswer first = Arrive(gate);
        RateAnswer second = Arrive(gate);
        Assert.False(Arrive(gate).IsAdmitted);

        first.Ticket!.Leave(TokenCounts.Zero);

        Assert.True(Arrive(gate).IsAdmitted);
        Assert.False(Arrive(gate).IsAdmitted);
        second.Ticket!.Leave(TokenCounts.Zero);
        Assert.Equal(1, Assert.Single(gate.States()).Running);
    }

    /// <summary>Whatever comes and goes, as many are let in in two steps as in one.</summary>
    [Fact]
    public void Two_steps_let_in_whom_one_step_lets_in()
    {
        RateLimit[] limits =
        [
            Limit("all", requests: 40, atATime: 6),
            Limit("each key", requests: 25, atATime: 4),
        ];
        RateGate once = new(limits, clock);
        RateGate twice = new(limits, clock);
        List<(IRateTicket One, IRateTicket Other)> under = [];
        Random random = new(7);
        int admitted = 0;
        for (int i = 0; i < 2000; i++)
        {
            switch (random.Next(3))
            {
                case 0 when under.Count > 0:
                    int at = random.Next(under.Count);
                    under[at].One.Leave(TokenCounts.Zero);
                    under[at].Other.Leave(TokenCounts.Zero);
                    under.RemoveAt(at);
                    break;
                case 1:
                    clock.Advance(TimeSpan.FromMilliseconds(random.Next(1500)));
                    break;
                default:
                    Caller caller = Caller with { KeyId = $"key_{random.Next(2)}", User = "", Tags = [] };
                    Demand demand = new(caller, "llama", "", [], 0, 0);
                    RateAnswer one = Done(once.EnterAsync(demand, null, Cancellation));
                    RateAnswer arrived = Done(twice.ArriveAsync(caller, Cancellation));
                    RateAnswer other = arrived.IsAdmitted
                        ? Done(twice.EnterAsync(demand, arrived.Ticket, Cancellation))
                        : arrived;
                    Assert.Equal(one.IsAdmitted, other.IsAdmitted);
                    if (one.IsAdmitted)
                    {
                        admitted++;
                        under.Add((one.Ticket!, other.Ticket!));
                    }

                    break;
            }
        }

        Assert.True(admitted > 100);
    }

    private static (RateAnswer Arrived, RateAnswer? Entered) Pass(RateGate gate, long tokens = 0)
    {
        RateAnswer arrived = Arrive(gate);
        if (!arrived.IsAdmitted)
        {
            return (arrived, null);
        }

        Demand demand = new(Caller, "llama", "run-7", ["feature=answers", "stage=2"], 0, tokens);
        RateAnswer entered = Done(gate.EnterAsync(demand, arrived.Ticket, Cancellation));
        if (!entered.IsAdmitted)
        {
            arrived.Ticket?.Leave(TokenCounts.Zero);
        }

        return (arrived, entered);
    }

    private static RateAnswer Arrive(RateGate gate) => Done(gate.ArriveAsync(Caller, Cancellation));

    private static RateAnswer Done(ValueTask<RateAnswer> answer)
    {
        Assert.True(answer.IsCompletedSuccessfully);
        return answer.Result;
    }

    private static RateLimit Limit(
        string scope,
        long? requests = null,
        long? tokens = null,
        int? atATime = null
    ) =>
        new()
        {
            Scope = RequestScope.Parse(scope)!,
            RequestsPerMinute = requests,
            TokensPerMinute = tokens,
            Concurrency = atATime,
        };
}
