using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Stages;

namespace Farthing.Gateway.Cascading;

/// <summary>Lets a small model answer in the place of the one that is asked for, where its promise covers that.</summary>
/// <param name="cascades">The cascades.</param>
/// <param name="longWork">Where a long body is read, off the threads that read sockets.</param>
internal sealed class CascadeStage(CascadeDesk cascades, LongWork longWork) : IStage
{
    /// <inheritdoc/>
    public StagePlace Place => StagePlace.Substitute;

    /// <inheritdoc/>
    public ValueTask<Refusal?> RunAsync(Exchange exchange, Onward onward)
    {
        ValueTask<CascadeVisit?> beginning = cascades.BeginAsync(exchange, longWork);
        if (!beginning.IsCompletedSuccessfully)
        {
            return VisitAsync(beginning, exchange, onward);
        }

        return beginning.Result is CascadeVisit visit
            ? VisitAsync(new ValueTask<CascadeVisit?>(visit), exchange, onward)
            : onward.GoAsync(exchange);
    }

    private async ValueTask<Refusal?> VisitAsync(
        ValueTask<CascadeVisit?> beginning,
        Exchange exchange,
        Onward onward
    )
    {
        CascadeVisit visit = (await beginning)!;
        try
        {
            return await cascades.AnswersAsync(visit) ? null : await onward.GoAsync(exchange);
        }
        finally
        {
            cascades.End(visit);
        }
    }
}
