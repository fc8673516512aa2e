namespace Farthing.Gateway.Telemetry.Logs;

/// <summary>The log: any thread adds a line and goes on, one thread writes them. Where more come than can be written, lines are dropped, counted, and that is said; no request ever waits for a log.</summary>
public sealed class GatewayLog : IDisposable
{
    private const int GatherMs = 20;
    private const int MaxTextBytes = 1 << 20;
    private readonly LogOptions options;
    private readonly TimeProvider clock;
    private readonly Stream target;
    private readonly LogText text;
    private readonly Thread thread;
    private readonly object gate = new();
    private LogLine[] filling;
    private LogLine[] writing;
    private int count;
    private bool isStopping;
    private long dropped;
    private long droppedSaid;

    /// <summary>A log.</summary>
    /// <param name="options">What is logged.</param>
    /// <param name="target">Where to; left open.</param>
    /// <param name="clock">The time.</param>
    public GatewayLog(LogOptions options, Stream target, TimeProvider clock)
    {
        this.options = options;
        this.target = target;
        this.clock = clock;
        text = new LogText(options.Format);
        filling = new LogLine[Math.Min(64, options.MaxWaiting)];
        writing = new LogLine[filling.Length];
        thread = new Thread(Write) { IsBackground = true, Name = "log" };
        thread.Start();
    }

    /// <summary>Lines that were dropped.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Bytes of each request's body that are wanted.</summary>
    internal int MaxBodyBytes => options.MaxBodyBytes;

    /// <summary>True when each request has a line.</summary>
    internal bool HasRequests => options.HasRequests;

    /// <summary>A request ended.</summary>
    internal void Add(in AccessLine line)
    {
        if (line.Severity >= options.Level)
        {
            Add(line, null);
        }
    }

    /// <summary>Something happened.</summary>
    internal void Add(LogEvent happened)
    {
        if (happened.Severity >= options.Level)
        {
            Add(default, happened);
        }
    }

    /// <summary>Says something of the executable's: a start, a reload.</summary>
    /// <param name="severity">How grave it is.</param>
    /// <param name="name">The event's name.</param>
    /// <param name="message">For people, without secrets.</param>
    /// <param name="members">What it is about.</param>
    public void Say(
        LogSeverity severity,
        string name,
        string message,
        params (string Name, object? Value)[] members
    ) => Add(new LogEvent(severity, name, message, members));

    /// <summary>Writes what waits, and ends.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (isStopping)
            {
                return;
            }

            isStopping = true;
            Monitor.PulseAll(gate);
        }

        // A pipe that nobody reads must not keep the gateway from its end.
        if (thread.Join(TimeSpan.FromSeconds(5)))
        {
            text.Dispose();
        }
    }

    private void Add(in AccessLine line, LogEvent? happened)
    {
        long unixMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        lock (gate)
        {
            int most = line.Prompt is null ? options.MaxWaiting : options.MaxWaiting / 10;
            if (count >= most || isStopping)
            {
                Interlocked.Increment(ref dropped);
                return;
            }

            if (count == filling.Length)
            {
                Array.Resize(ref filling, Math.Min(filling.Length * 2, options.MaxWaiting));
            }

            filling[count++] = new LogLine(unixMs, line, happened);
            if (count == 1)
            {
                Monitor.Pulse(gate);
            }
        }
    }

    private void Write()
    {
        while (true)
        {
            int taken;
            bool isLast;
            lock (gate)
            {
                while (count == 0 && !isStopping)
                {
                    Monitor.Wait(gate);
                }

                if (!isStopping)
                {
                    Monitor.Wait(gate, GatherMs); // What comes together is written together.
                }

                (filling, writing) = (writing, filling);
                (taken, count) = (count, 0);
                isLast = isStopping;
            }

            for (int i = 0; i < taken; i++)
            {
                text.Add(writing[i]);
                if (text.Written.Length > MaxTextBytes)
                {
                    Pass();
                }
            }

            Array.Clear(writing, 0, taken);
            SayDropped();
            Pass();
            if (isLast)
            {
                return;
            }
        }
    }

    private void SayDropped()
    {
        long now = Dropped;
        if (now > droppedSaid)
        {
            text.Add(
                new LogLine(
                    clock.GetUtcNow().ToUnixTimeMilliseconds(),
                    default,
                    new LogEvent(
                        LogSeverity.Warn,
                        "log_dropped",
                        $"{now - droppedSaid} log lines were dropped: more came than could be written",
                        ("lines", now - droppedSaid)
                    )
                )
            );
            droppedSaid = now;
        }
    }

    private void Pass()
    {
        try
        {
            target.Write(text.Written.Span);
            target.Flush();
        }
        catch (Exception refused)
            when (refused is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Requests go on without a log; the count of dropped lines on /metrics says so.
            Interlocked.Increment(ref dropped);
            droppedSaid++;
        }
        finally
        {
            text.Clear();
        }
    }
}
