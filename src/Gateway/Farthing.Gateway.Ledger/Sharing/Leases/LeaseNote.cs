namespace Farthing.Gateway.Sharing.Leases;

/// <summary>Event of a gateway's leases for its operator. No secret is in it.</summary>
/// <param name="Kind">What, in a word that stays the same: <c>registered</c>, <c>away</c>, <c>back</c>, <c>fenced</c>, <c>expired</c>, <c>limits_differ</c>, <c>recovered</c>, <c>taken_back</c>, <c>left</c>.</param>
/// <param name="Words">The same for people.</param>
public sealed record LeaseNote(string Kind, string Words);
