using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;

namespace Farthing.Gateway.Stages;

/// <summary>A step on a request's way: does its part, then has the request go on, or ends it.</summary>
/// <remarks>One object serves all requests at the same time. A stage that has nothing to do with a request returns what <see cref="Onward.GoAsync"/> returns: that costs one look.</remarks>
internal interface IStage
{
    /// <summary>Its place in the order.</summary>
    StagePlace Place { get; }

    /// <summary>The requests that pass it. Default those of clients alone.</summary>
    RequestKinds Kinds => RequestKinds.Client;

    /// <summary>Takes a request through this stage and those behind it.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="onward">The stages behind it.</param>
    /// <returns>Why the request is refused; null where it was answered.</returns>
    ValueTask<Refusal?> RunAsync(Exchange exchange, Onward onward);
}

/// <summary>Order of the stages behind a request's body. Features state a place among them.</summary>
internal enum StagePlace
{
    /// <summary>Arms of experiments, before anything that an arm may change.</summary>
    Assign,

    /// <summary>An earlier answer may do: then it takes no tokens of a limit.</summary>
    FindAnswer,

    /// <summary>The limits that depend on what is asked for.</summary>
    Limits,

    /// <summary>An answer that was found is given.</summary>
    GiveAnswer,

    /// <summary>Another model may answer in the place of the one that is asked for.</summary>
    Substitute,

    /// <summary>The deployments are chosen.</summary>
    Route,

    /// <summary>Notes are taken of it while it is upstream.</summary>
    Note,

    /// <summary>Its way upstream and back.</summary>
    Forward,
}

/// <summary>Requests by their origin.</summary>
[Flags]
internal enum RequestKinds
{
    /// <summary>Of a client, or a batch's line in its name.</summary>
    Client = 1,

    /// <summary>The gateway's own: what lets clients' requests in is not asked.</summary>
    Inner = 2,

    /// <summary>A batch's line whose answer came from a provider: it was admitted when it was sent.</summary>
    Deferred = 4,
}

/// <summary>The stages that a request has still before it.</summary>
/// <param name="stages">All stages of its kind, in order.</param>
/// <param name="next">The next of them.</param>
internal readonly struct Onward(IStage[] stages, int next)
{
    /// <summary>Takes a request through them.</summary>
    /// <returns>Why it is refused; null where it was answered.</returns>
    public ValueTask<Refusal?> GoAsync(Exchange exchange) =>
        stages[next].RunAsync(exchange, new Onward(stages, next + 1));
}
