using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Stages;

namespace Farthing.Gateway.Cascading;

/// <summary>Lets a small model answer in the place of the one that is asked for, where its promise covers that.</summary>
/// <param name="cascades">The cascades.</param>
/// <param name="longWork">Where a long body is read, off the threads that read sockets.</param>
internal sealed class CascadeStage(CascadeDesk cascades, LongWork longWork) : VisitStage<CascadeVisit>
{
    /// <inheritdoc/>
    public override StagePlace Place => StagePlace.Substitute;

    /// <inheritdoc/>
    protected override ValueTask<CascadeVisit?> BeginAsync(Exchange exchange) =>
        cascades.BeginAsync(exchange, longWork);

    /// <inheritdoc/>
    protected override async ValueTask<Refusal?> TakeAsync(
        CascadeVisit visit,
        Exchange exchange,
        Onward onward
    ) => await cascades.AnswersAsync(visit) ? null : await onward.GoAsync(exchange);

    /// <inheritdoc/>
    protected override void End(CascadeVisit visit) => cascades.End(visit);
}
