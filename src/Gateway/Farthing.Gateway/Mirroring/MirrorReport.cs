namespace Farthing.Gateway.Mirroring;

/// <summary>Counts of a mirror since its start.</summary>
/// <param name="Passed">Live requests.</param>
/// <param name="Followed">Those that took the dry run.</param>
/// <param name="Lost">Those chosen for it of which not all was followed: too much waited.</param>
/// <param name="Refused">Those that the gateway would have refused, by reason, most first.</param>
public sealed record MirrorReport(
    long Passed,
    long Followed,
    long Lost,
    IReadOnlyList<MirrorRefusals> Refused
);

/// <summary>Requests that the gateway would have refused.</summary>
/// <param name="Reason">Why, as <c>farthing_gateway_refusals_total</c> names it.</param>
/// <param name="Requests">How many.</param>
/// <param name="Answered">How many of them the upstream answered with success.</param>
public sealed record MirrorRefusals(string Reason, long Requests, long Answered);
