using Farthing.Gateway.Admission;
using Farthing.Gateway.Dialects;
using Microsoft.AspNetCore.Http;

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

/// <summary>A request of the gateway's own: to decide about a client's request, or to check what it was given.</summary>
/// <param name="Caller">For whom: its key, team and user pay.</param>
/// <param name="Mark">The tag that says what for: <c>farthing=PURPOSE</c>.</param>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Body">A body as a client would send it.</param>
internal readonly record struct InnerRequest(Caller Caller, string Mark, Dialect Endpoint, byte[] Body)
{
    /// <summary>The session that it belongs to; empty without.</summary>
    public string Session { get; init; } = "";

    /// <summary>The end user that it is for; empty without.</summary>
    public string User { get; init; } = "";

    /// <summary>Is given the answer's head and its bytes as they come, and is waited for; null: nobody is.</summary>
    public Func<HttpResponse, ReadOnlyMemory<byte>, ValueTask>? Live { get; init; }

    /// <summary>The tags of the request that it is for.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
