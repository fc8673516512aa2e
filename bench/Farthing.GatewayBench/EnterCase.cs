using Farthing.Gateway.Admission;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing;

namespace Farthing.GatewayBench;

/// <summary>A request that passes a limit of its key (requests and tokens) and one of all (requests), and leaves.</summary>
internal sealed class EnterCase
{
    private readonly RateGate gate;
    private readonly Demand demand = new(
        new Caller("key_1", "search", "", [], new CallerRights(null)),
        "llama",
        "",
        [],
        4000,
        1000
    );

    /// <summary>A gate that is alone, or one with a store that always gives.</summary>
    public EnterCase(bool isShared)
    {
        RateLimit[] limits =
        [
            new()
            {
                Scope = RequestScope.Parse("each key")!,
                RequestsPerMinute = 1_000_000_000,
                TokensPerMinute = 1_000_000_000_000,
            },
            new() { Scope = RequestScope.Parse("all")!, RequestsPerMinute = 1_000_000_000 },
        ];
        gate = isShared
            ? new RateGate(limits, new GivingStore(), LimitsWhenAway.Local, TimeProvider.System)
            : new RateGate(limits, TimeProvider.System);
    }

    /// <summary>Once.</summary>
    public void Run()
    {
        ValueTask<RateAnswer> entering = gate.EnterAsync(demand, null, default);
        RateAnswer answer = entering.IsCompletedSuccessfully
            ? entering.Result
            : entering.AsTask().GetAwaiter().GetResult();
        if (answer.Ticket is not IRateTicket ticket)
        {
            throw new InvalidOperationException("the request was refused");
        }

        ticket.Leave(new TokenCounts(1000, 0, 0, 1000));
    }
}
