namespace Farthing.Gateway.Http;

/// <summary>Answer to a client that sent feedback.</summary>
/// <param name="Object"><c>farthing.feedback</c>.</param>
/// <param name="Session">The session that it is of; null where it is of a request alone.</param>
/// <param name="Request">The request; null where it is of a session.</param>
/// <param name="Outcome"><c>success</c> or <c>failure</c>.</param>
internal sealed record FeedbackTaken(string Object, string? Session, string? Request, string Outcome);
