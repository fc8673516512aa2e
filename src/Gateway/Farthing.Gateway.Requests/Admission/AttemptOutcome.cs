using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Admission;

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
