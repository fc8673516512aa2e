namespace Farthing.Gateway.Inner;

/// <summary>Makes requests of the gateway's own: routed, held, sent and charged as a client's, but without its limits of rate, the cache and the cascade. The ledger has them as attempts with their mark.</summary>
internal interface IInnerCalls
{
    /// <summary>Makes a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="stop">Ends it early: what had been sent by then is charged as for a client that has gone.</param>
    /// <returns>What came of it; never throws for what an upstream, a budget or the cancellation does.</returns>
    Task<InnerAnswer> RunAsync(InnerRequest request, CancellationToken stop);
}
