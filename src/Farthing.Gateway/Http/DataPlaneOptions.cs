using System.Net;
using Farthing.Gateway.Forwarding;

namespace Farthing.Gateway.Http;

/// <summary>How the data plane listens and how patient it is.</summary>
public sealed record DataPlaneOptions
{
    /// <summary>Where it listens; port 0 takes any free one. Default 127.0.0.1:4000.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 4000);

    /// <summary>Requests run on the threads that read the sockets, until they wait for something. Only for a process whose sockets complete there (docs/decisions/0011): elsewhere it costs more than it saves. Default false.</summary>
    public bool RunsInline { get; init; }

    /// <summary>Longest body of a request; default 32 MiB.</summary>
    public int MostBodyBytes { get; init; } = 32 << 20;

    /// <summary>Longest headers of a request, all together; default 32 KiB.</summary>
    public int MostHeaderBytes { get; init; } = 32 << 10;

    /// <summary>A connection without requests is closed after this time; default 130 s, longer than load balancers keep theirs.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>Time for a request's headers; default 15 s.</summary>
    public TimeSpan HeadersWithin { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>TLS; null: without.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>An address for HTTP/2 without TLS (prior knowledge), for a mesh or proxy that speaks it; null: none.</summary>
    public IPEndPoint? H2c { get; init; }

    /// <summary>Connections at a time; more are closed at once. Default 10,000.</summary>
    public int MostConnections { get; init; } = 10_000;

    /// <summary>A reader that takes nothing for this time while more than 64 KiB wait for it is cut off; its upstream is canceled, what came is charged. Default 60 s.</summary>
    public TimeSpan StalledReader { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time before a body's speed counts; default 5 s.</summary>
    public TimeSpan BodyGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Slowest body that is waited for, bytes a second, after the first 5 s; default 1,024.</summary>
    public double LeastBodyBytesPerSecond { get; init; } = 1024;

    /// <summary>Status of a request that no budget covers: 402 (default; no official client tries again), or 429.</summary>
    public int BudgetStatus { get; init; } = 402;

    /// <summary>Tries of one request, where its deployments fail before their first byte; each deployment is tried once at least. Default 3.</summary>
    public int MostAttempts { get; init; } = 3;

    /// <summary>Shortest pause before a deployment is tried again; doubles with each round. Default 250 ms.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest pause: an upstream that asks for more is not tried again, and the client is told. Default 5 s.</summary>
    public TimeSpan LongestRetryPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many retries an upstream gets.</summary>
    public RetryBudgetOptions Retries { get; init; } = new();

    /// <summary>Output tokens that limits count for a request that states none, before its deployment is known. Default 4096.</summary>
    public long DefaultOutputTokens { get; init; } = 4096;

    /// <summary>Whole answers up to this size are held until their cost is known and can stand in a header; longer ones go out as they come. Default 1 MiB.</summary>
    public int MostHeldAnswerBytes { get; init; } = 1 << 20;

    /// <summary>An answer that is about to end is read on for this time after its reader has gone, to learn what it took. Default 2 s.</summary>
    public TimeSpan UsageGrace { get; init; } = TimeSpan.FromSeconds(2);
}
