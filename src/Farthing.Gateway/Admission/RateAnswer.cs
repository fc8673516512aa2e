namespace Farthing.Gateway.Admission;

/// <summary>What the limits say to a request.</summary>
/// <param name="Ticket">Let in, and to be handed back; null when refused.</param>
/// <param name="Refusal">Why not; null when let in.</param>
/// <param name="RetryAfter">When it would be let in, if nothing else came.</param>
/// <param name="Requests">The tightest limit of requests a minute.</param>
/// <param name="Tokens">The tightest limit of tokens a minute.</param>
public readonly record struct RateAnswer(
    IRateTicket? Ticket,
    RateRefusal? Refusal,
    TimeSpan RetryAfter,
    RateState Requests,
    RateState Tokens
);
