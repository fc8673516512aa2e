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

/// <summary>Something that happened to the gateway itself.</summary>
/// <param name="Severity">How grave it is.</param>
/// <param name="Name">Its name, one of docs/serve.md's.</param>
/// <param name="Message">For people, without secrets.</param>
/// <param name="Members">What it is about.</param>
internal sealed record LogEvent(
    LogSeverity Severity,
    string Name,
    string Message,
    params (string Name, object? Value)[] Members
);

/// <summary>A line that waits to be written: of a request, or an event.</summary>
/// <param name="UnixMs">When.</param>
/// <param name="Access">Of a request; of an event nothing.</param>
/// <param name="Event">The event; null for a request.</param>
internal readonly record struct LogLine(long UnixMs, AccessLine Access, LogEvent? Event);

/// <summary>Options of the log.</summary>
public sealed record LogOptions
{
    /// <summary>Format of lines; default JSON.</summary>
    public LogFormat Format { get; init; } = LogFormat.Json;

    /// <summary>The least grave lines that are written; default all.</summary>
    public LogSeverity Level { get; init; } = LogSeverity.Info;

    /// <summary>True when each request has a line; default true.</summary>
    public bool HasRequests { get; init; } = true;

    /// <summary>The file that lines are appended to; null: standard error.</summary>
    public string? File { get; init; }

    /// <summary>Bytes of each request's body that stand in its line; 0 (the default): none. They are people's words: only where those may be kept.</summary>
    public int MaxBodyBytes { get; init; }

    /// <summary>Lines that may wait to be written; more are dropped, counted and said. Default 10,000.</summary>
    public int MaxWaiting { get; init; } = 10_000;
}
