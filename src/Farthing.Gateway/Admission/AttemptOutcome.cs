using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Admission;

/// <summary>How an attempt went, for those who choose deployments.</summary>
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
);
