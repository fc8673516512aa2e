using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;

namespace Farthing.Gateway.Stages;

/// <summary>A stage that keeps something of each request that concerns it: before the stages behind it, and after them.</summary>
/// <typeparam name="TVisit">What it keeps.</typeparam>
internal abstract class VisitStage<TVisit> : IStage
    where TVisit : class
{
    /// <inheritdoc/>
    public abstract StagePlace Place { get; }

    /// <inheritdoc/>
    public ValueTask<Refusal?> RunAsync(Exchange exchange, Onward onward)
    {
        ValueTask<TVisit?> beginning = BeginAsync(exchange);
        if (!beginning.IsCompletedSuccessfully)
        {
            return WaitAsync(beginning, exchange, onward);
        }

        return beginning.Result is TVisit visit
            ? VisitAsync(visit, exchange, onward)
            : onward.GoAsync(exchange);
    }

    /// <summary>Begins a visit; null where the request does not concern the stage. Short work is done at once.</summary>
    protected abstract ValueTask<TVisit?> BeginAsync(Exchange exchange);

    /// <summary>Answers a request, or has it go on.</summary>
    /// <returns>Why it is refused; null where it was answered.</returns>
    protected abstract ValueTask<Refusal?> TakeAsync(TVisit visit, Exchange exchange, Onward onward);

    /// <summary>The request is over, whatever became of it.</summary>
    protected abstract void End(TVisit visit);

    private async ValueTask<Refusal?> WaitAsync(
        ValueTask<TVisit?> beginning,
        Exchange exchange,
        Onward onward
    ) =>
        await beginning is TVisit visit
            ? await VisitAsync(visit, exchange, onward)
            : await onward.GoAsync(exchange);

    private async ValueTask<Refusal?> VisitAsync(TVisit visit, Exchange exchange, Onward onward)
    {
        try
        {
            return await TakeAsync(visit, exchange, onward);
        }
        finally
        {
            End(visit);
        }
    }
}
