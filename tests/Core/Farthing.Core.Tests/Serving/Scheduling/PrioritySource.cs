using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Scheduling;

/// <summary>Requests with priorities, in order.</summary>
internal sealed class PrioritySource(
    (long ArrivalNs, int Input, int Output, int Priority)[] rows,
    int samples = 1
) : RequestSource
{
    private int next;

    public override long NextArrivalNs => next < rows.Length ? rows[next].ArrivalNs : long.MaxValue;

    public override long TotalRequests => rows.Length;

    public override Request Take()
    {
        (long arrivalNs, int input, int output, int priority) = rows[next++];
        return new Request(arrivalNs, input, output) { Priority = priority, Samples = samples };
    }

    public override void Restart() => next = 0;
}
