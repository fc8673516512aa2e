namespace Farthing.Serving.Scheduling;

/// <summary>First come, first served.</summary>
internal sealed class ArrivalOrder : SchedulingOrder
{
    /// <inheritdoc/>
    public override bool IsOfArrival => true;

    /// <inheritdoc/>
    public override bool ComesBefore(SequenceTable sequences, int a, int b) =>
        sequences.Order[a] < sequences.Order[b];
}
