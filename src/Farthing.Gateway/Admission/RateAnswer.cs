namespace Farthing.Gateway.Admission;

/// <summary>What a <see cref="IRateGate"/> says.</summary>
public readonly record struct RateAnswer
{
    /// <summary>Whether the request may go on.</summary>
    public required bool IsAdmitted { get; init; }

    /// <summary>Where it may not: when it could.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>Where it may not: which limit it met, such as <c>requests per minute of key_1</c>.</summary>
    public string Reason { get; init; }

    /// <summary>Where it may not: true when nobody can say where the limits stand, since the store that holds them is away.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>Where the limit of requests stands; null without one.</summary>
    public RateWindow? Requests { get; init; }

    /// <summary>Where the limit of tokens stands; null without one.</summary>
    public RateWindow? Tokens { get; init; }

    /// <summary>To leave by; null where nothing needs it.</summary>
    public IRateTicket? Ticket { get; init; }
}
