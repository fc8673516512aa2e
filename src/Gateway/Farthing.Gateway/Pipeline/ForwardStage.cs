using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Stages;

namespace Farthing.Gateway.Pipeline;

/// <summary>Sends a request upstream and its answer back, whatever happens. Of a deferred line it passes on the answer that came.</summary>
internal sealed class ForwardStage(Forwarder forwarder) : IStage
{
    /// <inheritdoc/>
    public StagePlace Place => StagePlace.Forward;

    /// <inheritdoc/>
    public RequestKinds Kinds => RequestKinds.Client | RequestKinds.Inner | RequestKinds.Deferred;

    /// <inheritdoc/>
    public async ValueTask<Refusal?> RunAsync(Exchange exchange, Onward onward)
    {
        if (exchange.Http.Features.Get<DeferredAnswer>() is DeferredAnswer deferred)
        {
            await forwarder.PassAsync(exchange, deferred);
        }
        else
        {
            await forwarder.RunAsync(exchange);
        }

        return null;
    }
}
