using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Admission;

/// <summary>Requests and tokens per minute, and requests at a time. Any thread.</summary>
/// <remarks>It answers at once, without I/O, where what this gateway has in hand decides; otherwise it asks the store that the gateways share, at most for the time in which that has to answer. What is let in leaves by <see cref="RateAnswer.Ticket"/>, once.</remarks>
public interface IRateGate
{
    /// <summary>Lets a request in whose body is not read yet, as far as the limits of requests and of requests at a time allow that follow from its key alone. It counts there whatever becomes of it: its body costs work.</summary>
    ValueTask<RateAnswer> ArriveAsync(Caller caller, CancellationToken cancellation);

    /// <summary>Lets a request in as far as the other limits allow, all or none, or says when to come again.</summary>
    /// <param name="demand">What it asks for.</param>
    /// <param name="arrived">Of <see cref="ArriveAsync"/>: the new ticket stands for both; null: every limit is asked.</param>
    /// <param name="cancellation">The client has gone.</param>
    ValueTask<RateAnswer> EnterAsync(Demand demand, IRateTicket? arrived, CancellationToken cancellation);
}

/// <summary>A request that was let in.</summary>
public interface IRateTicket
{
    /// <summary>Ends its concurrency, and corrects what was taken from the tokens of the minute. Called once, whatever became of the request.</summary>
    /// <param name="actual">Tokens of all its attempts.</param>
    void Leave(TokenCounts actual);
}

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

/// <summary>State of a limit, as in the headers <c>x-ratelimit-*</c>.</summary>
/// <param name="Limit">Per minute.</param>
/// <param name="Remaining">Of that, now.</param>
/// <param name="Reset">Until all of it is there again.</param>
public readonly record struct RateWindow(long Limit, long Remaining, TimeSpan Reset);
