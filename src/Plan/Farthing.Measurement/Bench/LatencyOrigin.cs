namespace Farthing.Measurement.Bench;

/// <summary>Start of a clock.</summary>
public enum LatencyOrigin
{
    /// <summary>When the load wanted the request to be sent: waiting in the client counts, as it would for a user.</summary>
    Scheduled,

    /// <summary>When its first byte was written: the server's part.</summary>
    Sent,
}
