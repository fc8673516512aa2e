namespace Farthing.Serving.Scheduling;

/// <summary>The order of a scheduling policy: who is admitted before whom and, read backwards, who gives way first. It sees what a scheduler sees, never an output length (docs/decisions/0002).</summary>
internal abstract class SchedulingOrder
{
    /// <summary>True where newcomers stand behind all others and whoever gave way stands before them: nothing has to be compared.</summary>
    public virtual bool IsOfArrival => false;

    /// <summary>True when a sequence is served before another. A total order: no two sequences are equal.</summary>
    /// <param name="sequences">The engine's sequences.</param>
    /// <param name="a">A slot.</param>
    /// <param name="b">Another slot.</param>
    public abstract bool ComesBefore(SequenceTable sequences, int a, int b);
}
