using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Stages;

namespace Farthing.Gateway.Caching;

/// <summary>Looks for an earlier answer, and keeps the one that comes.</summary>
/// <param name="cache">The cache.</param>
/// <param name="longWork">Where a long body is hashed, off the threads that read sockets.</param>
internal sealed class CacheStage(ResponseCache cache, LongWork longWork) : VisitStage<CacheVisit>
{
    /// <inheritdoc/>
    public override StagePlace Place => StagePlace.FindAnswer;

    /// <inheritdoc/>
    protected override ValueTask<CacheVisit?> BeginAsync(Exchange exchange) =>
        cache.BeginAsync(exchange, longWork);

    /// <inheritdoc/>
    protected override async ValueTask<Refusal?> TakeAsync(CacheVisit visit, Exchange exchange, Onward onward)
    {
        await cache.FindAsync(visit);
        if (visit.Hit is not null)
        {
            exchange.Demand = exchange.Demand with { InputTokensAtMost = 0, OutputTokensAtMost = 0 };
            exchange.Ready = new Found(cache, visit);
        }

        return await onward.GoAsync(exchange);
    }

    /// <inheritdoc/>
    protected override void End(CacheVisit visit) => cache.End(visit);

    /// <summary>An answer of the cache.</summary>
    private sealed class Found(ResponseCache cache, CacheVisit visit) : IReadyAnswer
    {
        public Task GiveAsync() => cache.ServeAsync(visit);
    }
}
