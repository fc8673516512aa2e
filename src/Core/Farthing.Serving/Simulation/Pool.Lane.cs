using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <content>Batch requests that are held back until a replica has room for them beside what people wait for, as the gateway's batch lane does it.</content>
internal sealed partial class Pool
{
    private readonly PriorityQueue<(Request Request, long Id), (int, long, long)> lane = new();

    /// <summary>Holds a batch request: the most important goes first, then the one that is due first.</summary>
    private void HoldBatch(in Request request, long id, long atNs)
    {
        lane.Enqueue((request, id), (request.Priority, request.DeadlineNs, id));
        if (lane.Count == 1)
        {
            Plan(atNs + options.Lane!.TickNs, PoolEventKind.Lane, -1);
        }
    }

    /// <summary>Sends what replicas have room for, and looks again soon where more is left.</summary>
    private void TendLane(long atNs)
    {
        for (int i = 0; i < router.Ready.Count && DropsDue(atNs); i++)
        {
            int index = router.Ready[i];
            Replica replica = replicas[index];
            replica.Lane ??= new LaneGate(options.Lane!);
            for (int room = replica.Lane.Room(replica, atNs); room > 0 && DropsDue(atNs); room--)
            {
                (Request request, long id) = lane.Dequeue();
                collector.OnSent(request);
                lastArrivalNs = atNs;
                replica.AdvanceTo(atNs, false);
                replica.Deliver(request, id, atNs);
                Changed(index);
            }
        }

        if (DropsDue(atNs))
        {
            Plan(atNs + options.Lane!.TickNs, PoolEventKind.Lane, -1);
        }
    }

    /// <summary>Drops what should have ended by now.</summary>
    /// <returns>Whether anything is left.</returns>
    private bool DropsDue(long atNs)
    {
        while (lane.TryPeek(out (Request Request, long Id) next, out _))
        {
            if (next.Request.DeadlineNs > atNs)
            {
                return true;
            }

            lane.Dequeue();
            collector.OnExpired();
        }

        return false;
    }
}
