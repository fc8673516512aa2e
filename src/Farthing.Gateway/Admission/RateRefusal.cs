namespace Farthing.Gateway.Admission;

/// <summary>The limit that kept a request out.</summary>
/// <param name="Scope">Whose, such as <c>each key</c>.</param>
/// <param name="Of">What of, such as <c>requests per minute</c>.</param>
public sealed record RateRefusal(string Scope, string Of);
