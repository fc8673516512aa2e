namespace Farthing.Gateway.Forwarding.Plain;

/// <summary>Connections to one upstream that wait for a request: the last one used goes first.</summary>
/// <param name="idle">None waits longer.</param>
/// <param name="lifetime">None is used for longer: addresses behind a name may change.</param>
internal sealed class PlainPool(TimeSpan idle, TimeSpan lifetime) : IDisposable
{
    private readonly List<PlainConnection> waiting = [];
    private Timer? sweeper;
    private bool isDisposed;

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (waiting)
            {
                return waiting.Count;
            }
        }
    }

    /// <summary>A connection that has not waited for too long; null where there is none. Whether the upstream has closed it shows when it is used.</summary>
    public PlainConnection? Take()
    {
        while (true)
        {
            PlainConnection last;
            lock (waiting)
            {
                if (waiting.Count == 0)
                {
                    return null;
                }

                last = waiting[^1];
                waiting.RemoveAt(waiting.Count - 1);
            }

            if (IsInTime(last, Environment.TickCount64))
            {
                return last;
            }

            last.Dispose();
        }
    }

    /// <summary>Keeps a connection for the next request.</summary>
    public void Give(PlainConnection connection)
    {
        connection.IdleSince = Environment.TickCount64;
        lock (waiting)
        {
            if (!isDisposed)
            {
                waiting.Add(connection);
                TimeSpan every = TimeSpan.FromMilliseconds(
                    Math.Clamp(idle.TotalMilliseconds / 4, 250, 60_000)
                );
                sweeper ??= new Timer(static me => ((PlainPool)me!).Sweep(), this, every, every);
                return;
            }
        }

        connection.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (waiting)
        {
            isDisposed = true;
            sweeper?.Dispose();
            sweeper = null;
            foreach (PlainConnection connection in waiting)
            {
                connection.Dispose();
            }

            waiting.Clear();
        }
    }

    /// <summary>Closes what waited for too long, and what the upstream has closed.</summary>
    private void Sweep()
    {
        lock (waiting)
        {
            long now = Environment.TickCount64;
            for (int i = waiting.Count - 1; i >= 0; i--)
            {
                if (!IsInTime(waiting[i], now) || !waiting[i].IsSilent)
                {
                    waiting[i].Dispose();
                    waiting.RemoveAt(i);
                }
            }

            if (waiting.Count == 0)
            {
                sweeper?.Dispose();
                sweeper = null;
            }
        }
    }

    private bool IsInTime(PlainConnection connection, long now)
    {
        // A second less than the upstream says: its clock began earlier.
        TimeSpan most =
            connection.KeptFor is TimeSpan kept && kept - TimeSpan.FromSeconds(1) < idle
                ? kept - TimeSpan.FromSeconds(1)
                : idle;
        return now - connection.IdleSince <= most.TotalMilliseconds
            && now - connection.BornAt <= lifetime.TotalMilliseconds;
    }
}
