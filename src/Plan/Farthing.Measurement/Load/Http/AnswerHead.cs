namespace Farthing.Measurement.Load.Http;

/// <summary>Relevant parts of an answer's head.</summary>
/// <param name="Status">HTTP status; 0 where none came.</param>
/// <param name="IsEventStream">True when the body is an event stream.</param>
/// <param name="RetryAfterSeconds">Seconds of <c>Retry-After</c>; 0 where none.</param>
internal readonly record struct AnswerHead(int Status, bool IsEventStream, double RetryAfterSeconds);
