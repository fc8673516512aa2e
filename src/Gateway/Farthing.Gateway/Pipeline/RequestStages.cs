using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Stages;

namespace Farthing.Gateway.Pipeline;

/// <summary>The stages behind a request's body, the gateway's and its features', in the order of <see cref="StagePlace"/>. Nothing else stands in a request's way.</summary>
internal sealed class RequestStages
{
    private readonly IStage[] clients;
    private readonly IStage[] inner;
    private readonly IStage[] deferred;

    /// <summary>Puts stages in order.</summary>
    /// <param name="stages">All of them, in any order; of those at one place the first goes first.</param>
    public RequestStages(IEnumerable<IStage> stages)
    {
        List<IStage> all = [.. stages.OrderBy(stage => stage.Place)];
        (clients, inner, deferred) = (
            Of(RequestKinds.Client),
            Of(RequestKinds.Inner),
            Of(RequestKinds.Deferred)
        );

        IStage[] Of(RequestKinds kind) => [.. all.Where(stage => stage.Kinds.HasFlag(kind))];
    }

    /// <summary>Takes a request through the stages of its kind.</summary>
    /// <returns>Why it is refused; null where it was answered.</returns>
    public ValueTask<Refusal?> RunAsync(Exchange exchange, RequestKinds kind) =>
        new Onward(
            kind switch
            {
                RequestKinds.Inner => inner,
                RequestKinds.Deferred => deferred,
                _ => clients,
            },
            0
        ).GoAsync(exchange);
}
