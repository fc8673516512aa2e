namespace Farthing.Serving.Scheduling;

/// <summary>Smaller priority first, then earlier arrival, then earlier order.</summary>
internal sealed class PriorityOrder : SchedulingOrder
{
    /// <inheritdoc/>
    public override bool ComesBefore(SequenceTable sequences, int a, int b)
    {
        int priority = sequences.Requests[a].Priority.CompareTo(sequences.Requests[b].Priority);
        if (priority != 0)
        {
            return priority < 0;
        }

        int arrival = sequences.Requests[a].ArrivalNs.CompareTo(sequences.Requests[b].ArrivalNs);
        return arrival != 0 ? arrival < 0 : sequences.Order[a] < sequences.Order[b];
    }
}
