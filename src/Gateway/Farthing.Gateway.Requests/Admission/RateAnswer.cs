namespace Farthing.Gateway.Admission;

/// <summary>Answer of an <see cref="IRateGate"/>.</summary>
public readonly record struct RateAnswer
{
    /// <summary>True when the request may go on.</summary>
    public required bool IsAdmitted { get; init; }

    /// <summary>Time of the next chance, for a refused request.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>Limit that refused it, such as <c>requests per minute of key_1</c>.</summary>
    public string Reason { get; init; }

    /// <summary>True for a refusal because the store that holds the limits is away.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>State of the limit of requests; null without one.</summary>
    public RateWindow? Requests { get; init; }

    /// <summary>State of the limit of tokens; null without one.</summary>
    public RateWindow? Tokens { get; init; }

    /// <summary>To leave by; null where nothing needs it.</summary>
    public IRateTicket? Ticket { get; init; }
}
