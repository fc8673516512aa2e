using Farthing.Gateway.Admission;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Stages;
using Farthing.Protocol.OpenAi;

namespace Farthing.Gateway.Pipeline;

/// <summary>Asks the limits that depend on what a request asks for, and tells them when it is over what it took.</summary>
internal sealed class LimitsStage(IRateGate limits) : IStage
{
    /// <inheritdoc/>
    public StagePlace Place => StagePlace.Limits;

    /// <inheritdoc/>
    public async ValueTask<Refusal?> RunAsync(Exchange exchange, Onward onward)
    {
        RateAnswer rate = await limits.EnterAsync(
            exchange.Demand,
            exchange.Leave.Ticket,
            exchange.Http.RequestAborted
        );
        RateHeaders.Set(exchange.Http.Response.Headers, rate);
        if (!rate.IsAdmitted)
        {
            return RefusalOf(rate);
        }

        exchange.Leave.Ticket = rate.Ticket;
        exchange.HasTokenLimit = rate.Tokens is not null;
        try
        {
            return await onward.GoAsync(exchange);
        }
        finally
        {
            exchange.Leave.Tokens = exchange.Tokens;
        }
    }

    /// <summary>A limit's refusal in words.</summary>
    public static Refusal RefusalOf(in RateAnswer rate) =>
        new(
            rate.IsUnknown
                ? ApiError.Unavailable("The limits cannot be known now.", DataPlaneFaultCodes.NoLimits)
                : new ApiError(
                    429,
                    "rate_limit_error",
                    $"Rate limit reached: {rate.Reason}.",
                    null,
                    "rate_limit_exceeded"
                ),
            rate.RetryAfter
        );
}

/// <summary>Gives an answer that was found; the request goes no further.</summary>
internal sealed class ReadyStage : IStage
{
    /// <inheritdoc/>
    public StagePlace Place => StagePlace.GiveAnswer;

    /// <inheritdoc/>
    public ValueTask<Refusal?> RunAsync(Exchange exchange, Onward onward) =>
        exchange.Ready is IReadyAnswer ready ? GiveAsync(ready) : onward.GoAsync(exchange);

    private static async ValueTask<Refusal?> GiveAsync(IReadyAnswer ready)
    {
        await ready.GiveAsync();
        return null;
    }
}
