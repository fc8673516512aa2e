using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Stages;

namespace Farthing.Gateway.Recording;

/// <summary>Records lengths and hashes of a prompt while its request is upstream. A line that goes to a provider is recorded when its answer comes.</summary>
/// <param name="recorder">Writes them.</param>
/// <param name="longWork">Where bodies are read for it.</param>
internal sealed class RecordStage(PromptRecorder recorder, LongWork longWork) : IStage
{
    /// <inheritdoc/>
    public StagePlace Place => StagePlace.Note;

    /// <inheritdoc/>
    public RequestKinds Kinds => RequestKinds.Client | RequestKinds.Deferred;

    /// <inheritdoc/>
    public ValueTask<Refusal?> RunAsync(Exchange exchange, Onward onward) =>
        exchange.Http.Features.Get<IDeferral>() is null
        && recorder.Begin(exchange, longWork) is Task recording
            ? BesideAsync(recording, exchange, onward)
            : onward.GoAsync(exchange);

    private static async ValueTask<Refusal?> BesideAsync(Task recording, Exchange exchange, Onward onward)
    {
        try
        {
            return await onward.GoAsync(exchange);
        }
        finally
        {
            await recording; // It reads the body.
        }
    }
}
