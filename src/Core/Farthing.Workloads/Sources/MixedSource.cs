using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Sources;

/// <summary>Requests that people wait for and batches beside them, in order of arrival; of two at the same time the interactive one first.</summary>
/// <remarks>How many requests there are is not told: the two classes are counted apart.</remarks>
/// <param name="interactive">Requests of <see cref="RequestClass.Interactive"/> alone.</param>
/// <param name="batch">Requests of <see cref="RequestClass.Batch"/> alone.</param>
public sealed class MixedSource(RequestSource interactive, RequestSource batch) : RequestSource
{
    /// <inheritdoc/>
    public override long NextArrivalNs => Math.Min(interactive.NextArrivalNs, batch.NextArrivalNs);

    /// <inheritdoc/>
    public override bool DependsOnCompletions =>
        interactive.DependsOnCompletions || batch.DependsOnCompletions;

    /// <inheritdoc/>
    public override long TotalRequests => -1;

    /// <inheritdoc/>
    public override Request Take() =>
        interactive.NextArrivalNs <= batch.NextArrivalNs ? interactive.Take() : batch.Take();

    /// <inheritdoc/>
    public override void OnFinished(in Request request, long finishedNs) =>
        (request.Class == RequestClass.Batch ? batch : interactive).OnFinished(request, finishedNs);

    /// <inheritdoc/>
    public override void Restart()
    {
        interactive.Restart();
        batch.Restart();
    }
}
