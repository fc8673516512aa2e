namespace Farthing.Gateway.Mirroring;

/// <summary>Requests that the gateway would have refused.</summary>
/// <param name="Reason">Why, as <c>farthing_gateway_refusals_total</c> names it.</param>
/// <param name="Requests">How many.</param>
/// <param name="Answered">How many of them the upstream answered with success.</param>
public sealed record MirrorRefusals(string Reason, long Requests, long Answered);
