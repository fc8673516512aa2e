namespace Farthing.Gateway.Http;

/// <summary>Does work that takes long off the threads that read sockets, a few pieces at a time, in turn of the keys: one key's bodies, however many and however dense, never have more than half of the places.</summary>
/// <param name="places">Pieces of work at a time.</param>
internal sealed class LongWork(int places)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Lane> lanes = new(StringComparer.Ordinal);
    private readonly Queue<Lane> turn = new();
    private int free = places;

    /// <summary>Places that one key may have.</summary>
    private readonly int mostOfKey = Math.Max(1, places / 2);

    /// <summary>Does a piece of work on the thread pool, when its key's turn comes.</summary>
    /// <param name="key">Whose it is.</param>
    /// <param name="work">The work; it must not throw.</param>
    public Task<T> RunAsync<T>(string key, Func<T> work)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (!lanes.TryGetValue(key, out Lane? lane))
            {
                lane = new Lane(key);
                lanes.Add(key, lane);
            }

            lane.Waiting.Enqueue(() =>
            {
                try
                {
                    done.SetResult(work());
                }
                catch (Exception defect)
                {
                    done.SetException(defect);
                }
            });
            Line(lane);
        }

        Start();
        return done.Task;
    }

    /// <summary>Begins what may begin now.</summary>
    private void Start()
    {
        while (true)
        {
            Lane lane;
            Action work;
            lock (gate)
            {
                if (free == 0 || !turn.TryDequeue(out Lane? next))
                {
                    return;
                }

                lane = next;
                lane.IsInLine = false;
                free--;
                lane.Running++;
                work = lane.Waiting.Dequeue();
                Line(lane);
            }

            ThreadPool.UnsafeQueueUserWorkItem(
                static piece =>
                {
                    piece.Work();
                    piece.Owner.End(piece.Lane);
                },
                (Owner: this, Lane: lane, Work: work),
                preferLocal: false
            );
        }
    }

    private void End(Lane lane)
    {
        lock (gate)
        {
            free++;
            lane.Running--;
            Line(lane);
            if (lane.Running == 0 && lane.Waiting.Count == 0)
            {
                lanes.Remove(lane.Key);
            }
        }

        Start();
    }

    /// <summary>Puts a key at the end of the line where it has work and places left. Under the lock.</summary>
    private void Line(Lane lane)
    {
        if (!lane.IsInLine && lane.Waiting.Count > 0 && lane.Running < mostOfKey)
        {
            lane.IsInLine = true;
            turn.Enqueue(lane);
        }
    }

    /// <summary>Work of one key.</summary>
    private sealed class Lane(string key)
    {
        public string Key => key;

        public Queue<Action> Waiting { get; } = new();

        public int Running { get; set; }

        public bool IsInLine { get; set; }
    }
}
