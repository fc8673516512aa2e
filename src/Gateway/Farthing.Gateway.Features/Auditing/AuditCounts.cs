namespace Farthing.Gateway.Auditing;

/// <summary>Requests of an audit, counted.</summary>
/// <param name="Attempts">All.</param>
/// <param name="Recorded">Of those, the ones whose prompt is known.</param>
/// <param name="Hashed">Of those, the ones with hashes.</param>
/// <param name="Broken">Prompts that go on from ones that are no longer recorded.</param>
/// <param name="Estimated">Requests whose tokens were estimated.</param>
/// <param name="Unpriced">Requests whose tokens have no price.</param>
internal readonly record struct AuditCounts(
    long Attempts,
    long Recorded,
    long Hashed,
    long Broken,
    long Estimated,
    long Unpriced
);
