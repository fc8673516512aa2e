namespace Farthing.Testing;

/// <summary>Bytes that a call allocates on this thread.</summary>
public static class Allocated
{
    /// <summary>The least of several rounds: the runtime itself may allocate while it replaces code, the call would do so in each round.</summary>
    /// <param name="round">The same work each time.</param>
    public static long Least(Action round)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 5 && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
