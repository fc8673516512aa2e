using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Admission;

/// <summary>Finds deployments for a model's name. Any thread; no I/O.</summary>
public interface IRouter
{
    /// <summary>The names that clients may ask for, in the order in which <c>GET /v1/models</c> lists them.</summary>
    IReadOnlyList<string> Models { get; }

    /// <summary>The deployments to try, best first.</summary>
    RouteAnswer Route(in Demand demand);

    /// <summary>True when a model's deployments are chosen by the prompt's beginning: only then <see cref="Demand.Prefix"/> is worth computing.</summary>
    bool WantsPrefix(string model) => false;

    /// <summary>The first of a model's deployments, as configured; null for a model without any.</summary>
    Deployment? FirstOf(string model) => null;

    /// <summary>Load of the deployment's engine at the last reading of its metrics. Reads memory; allocates nothing.</summary>
    EngineLoad LoadOf(Deployment deployment) => default;

    /// <summary>An attempt is about to be sent.</summary>
    /// <returns>Number of the trial that it is, of a deployment that failed too often; 0: it is none.</returns>
    int Began(Deployment deployment) => 0;

    /// <summary>The first good byte of an attempt's answer came.</summary>
    void Answered(Deployment deployment) { }

    /// <summary>Reports the end of that attempt; called once for each <see cref="Began"/>.</summary>
    void Ended(Deployment deployment, in AttemptOutcome outcome) { }
}

/// <summary>Outcome of an attempt, for the choice of deployments.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Status">The upstream's status; 0 without an answer.</param>
/// <param name="WasConnected">False when no byte of it could be sent.</param>
/// <param name="FirstToken">From sending to the first generated token; null where none came.</param>
/// <param name="Duration">From sending to the end.</param>
public readonly record struct AttemptOutcome(
    AttemptEnd End,
    int Status,
    bool WasConnected,
    TimeSpan? FirstToken,
    TimeSpan Duration
)
{
    /// <summary>From sending to the first byte of the answer's body; of one that was called off before, how long it was waited for; null where none came.</summary>
    public TimeSpan? FirstByte { get; init; }

    /// <summary>The key that asked; empty: the gateway itself.</summary>
    public string Caller { get; init; } = "";

    /// <summary>True when no connection could be made: nothing of the caller's had a part in it.</summary>
    public bool IsUnreachable { get; init; }

    /// <summary>True when the same request failed at the same deployment before.</summary>
    public bool IsRepeat { get; init; }

    /// <summary>What <see cref="IRouter.Began"/> returned for it.</summary>
    public int Trial { get; init; }

    /// <summary>True when the upstream is at fault: no connection, a broken answer, 408 or 5xx. 429 is none: a quota is used up, the deployment works.</summary>
    public bool IsFailure =>
        End == AttemptEnd.UpstreamBroken || (End == AttemptEnd.UpstreamError && Status is 0 or 408 or >= 500);

    /// <summary>True when a stream was requested: its first byte comes with its first token, a document's with its last.</summary>
    public bool IsStream { get; init; }
}

/// <summary>Load of an upstream's engine at the last reading of its metrics; each part is null where the page does not say it, and all are where the reading is stale.</summary>
/// <param name="Running">Requests in the batch.</param>
/// <param name="Waiting">Requests that wait for a place in the batch.</param>
/// <param name="KvUseMillionths">Share of the KV cache in use, in millionths.</param>
public readonly record struct EngineLoad(long? Running, long? Waiting, int? KvUseMillionths);
