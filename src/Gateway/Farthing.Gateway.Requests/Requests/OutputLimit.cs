namespace Farthing.Gateway.Requests;

/// <summary>A member that limits the output, such as <c>max_tokens</c>.</summary>
/// <param name="Span">Where its value stands.</param>
/// <param name="Tokens">What it says; null where the value is <c>null</c>.</param>
public readonly record struct OutputLimit(JsonSpan Span, long? Tokens);
