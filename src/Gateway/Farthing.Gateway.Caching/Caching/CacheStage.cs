using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Stages;

namespace Farthing.Gateway.Caching;

/// <summary>Looks for an earlier answer, and keeps the one that comes.</summary>
/// <param name="cache">The cache.</param>
/// <param name="longWork">Where a long body is hashed, off the threads that read sockets.</param>
internal sealed class CacheStage(ResponseCache cache, LongWork longWork) : IStage
{
    /// <inheritdoc/>
    public StagePlace Place => StagePlace.FindAnswer;

    /// <inheritdoc/>
    public ValueTask<Refusal?> RunAsync(Exchange exchange, Onward onward)
    {
        ValueTask<CacheVisit?> beginning = cache.BeginAsync(exchange, longWork);
        if (!beginning.IsCompletedSuccessfully)
        {
            return VisitAsync(beginning, exchange, onward);
        }

        return beginning.Result is CacheVisit visit
            ? VisitAsync(new ValueTask<CacheVisit?>(visit), exchange, onward)
            : onward.GoAsync(exchange);
    }

    private async ValueTask<Refusal?> VisitAsync(
        ValueTask<CacheVisit?> beginning,
        Exchange exchange,
        Onward onward
    )
    {
        CacheVisit visit = (await beginning)!;
        try
        {
            await cache.FindAsync(visit);
            if (visit.Hit is not null)
            {
                exchange.Demand = exchange.Demand with { InputTokensAtMost = 0, OutputTokensAtMost = 0 };
                exchange.Ready = new Found(cache, visit);
            }

            return await onward.GoAsync(exchange);
        }
        finally
        {
            cache.End(visit);
        }
    }

    /// <summary>An answer of the cache.</summary>
    private sealed class Found(ResponseCache cache, CacheVisit visit) : IReadyAnswer
    {
        public Task GiveAsync() => cache.ServeAsync(visit);
    }
}
