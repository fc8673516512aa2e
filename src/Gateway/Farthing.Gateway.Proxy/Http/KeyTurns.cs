namespace Farthing.Gateway.Http;

/// <summary>Turns of the keys. Small requests run where their sockets are read, as they come: behind fifty clients of one key another key's request would wait for fifty. While other keys ask, few requests of one key are fresh; the others wait in its line.</summary>
/// <remarks>A request that has been under way for longer than <see cref="FreshFor"/> waits for its upstream, keeps no thread busy, and is not counted. A key that asks alone is never held up.</remarks>
/// <param name="places">Requests of one key that may be under way and fresh.</param>
/// <param name="clock">The time.</param>
internal sealed class KeyTurns(int places, TimeProvider clock)
{
    /// <summary>A request counts for so long.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromMilliseconds(5);

    /// <summary>Keys take turns for so long after the last change from one to another.</summary>
    public static readonly TimeSpan SharedFor = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Lane> lanes = new(StringComparer.Ordinal);
    private string? lastKey;
    private long? changedAt;

    /// <summary>Waits for a request's turn.</summary>
    /// <param name="key">Whose it is.</param>
    /// <returns>To be given to <see cref="End"/> when the request is over; null where it is not counted.</returns>
    public ValueTask<Turn?> BeginAsync(string key)
    {
        long now = clock.GetTimestamp();
        lock (gate)
        {
            if (key != lastKey)
            {
                changedAt = lastKey is null ? null : now;
                lastKey = key;
            }

            if (changedAt is not long changed || clock.GetElapsedTime(changed, now) > SharedFor)
            {
                return default;
            }

            if (!lanes.TryGetValue(key, out Lane? lane))
            {
                lane = new Lane(key);
                lanes.Add(key, lane);
            }

            Turn turn = new(lane);
            if (lane.Waiting.Count == 0 && IsFree(lane, now))
            {
                lane.Begin(turn, now);
                return new(turn);
            }

            turn.Came = new(TaskCreationOptions.RunContinuationsAsynchronously);
            lane.Waiting.Enqueue(turn);
            Wake(lane, now);
            return new(turn.Came.Task);
        }
    }

    /// <summary>A request is over.</summary>
    public void End(Turn? turn)
    {
        if (turn is null)
        {
            return;
        }

        lock (gate)
        {
            turn.Lane.Leave(turn);
            Go(turn.Lane);
        }
    }

    /// <summary>Lets those begin for whom there is a place now. Under the lock.</summary>
    private void Go(Lane lane)
    {
        long now = clock.GetTimestamp();
        while (lane.Waiting.Count > 0 && IsFree(lane, now))
        {
            Turn next = lane.Waiting.Dequeue();
            lane.Begin(next, now);
            next.Came!.SetResult(next);
        }

        if (lane.Waiting.Count > 0)
        {
            Wake(lane, now);
        }
        else if (
            lane.Fresh == 0
            && !lane.IsTimed
            && lanes.TryGetValue(lane.Key, out Lane? kept)
            && kept == lane
        )
        {
            lanes.Remove(lane.Key);
            lane.Timer?.Dispose();
        }
    }

    private bool IsFree(Lane lane, long now)
    {
        while (
            lane.Begun.TryPeek(out Turn? first)
            && (!first.IsFresh || clock.GetElapsedTime(first.At, now) >= FreshFor)
        )
        {
            lane.Leave(lane.Begun.Dequeue());
        }

        return lane.Fresh < places;
    }

    /// <summary>Looks at a lane again when its oldest request no longer counts. Under the lock.</summary>
    private void Wake(Lane lane, long now)
    {
        if (lane.IsTimed)
        {
            return;
        }

        lane.IsTimed = true;
        TimeSpan left = FreshFor - clock.GetElapsedTime(lane.Begun.Peek().At, now);
        lane.Timer ??= clock.CreateTimer(
            state => Awake((Lane)state!),
            lane,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        lane.Timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Awake(Lane lane)
    {
        lock (gate)
        {
            lane.IsTimed = false;
            Go(lane);
        }
    }

    /// <summary>A request's place.</summary>
    internal sealed class Turn(Lane lane)
    {
        /// <summary>Its key's.</summary>
        public Lane Lane => lane;

        /// <summary>When it began.</summary>
        public long At { get; set; }

        /// <summary>It counts.</summary>
        public bool IsFresh { get; set; }

        /// <summary>It has to wait for this.</summary>
        public TaskCompletionSource<Turn?>? Came { get; set; }
    }

    /// <summary>Requests of one key.</summary>
    internal sealed class Lane(string key)
    {
        public string Key => key;

        /// <summary>Those that began, oldest first.</summary>
        public Queue<Turn> Begun { get; } = new();

        public Queue<Turn> Waiting { get; } = new();

        /// <summary>Those of <see cref="Begun"/> that count.</summary>
        public int Fresh { get; private set; }

        public ITimer? Timer { get; set; }

        public bool IsTimed { get; set; }

        public void Begin(Turn turn, long now)
        {
            turn.At = now;
            turn.IsFresh = true;
            Fresh++;
            Begun.Enqueue(turn);
        }

        public void Leave(Turn turn)
        {
            Fresh -= turn.IsFresh ? 1 : 0;
            turn.IsFresh = false;
        }
    }
}
