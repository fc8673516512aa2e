namespace Farthing.Gateway.Admission;

/// <summary>Who asks.</summary>
/// <param name="KeyId">The key's id: never the key.</param>
/// <param name="Team">The key's team; empty without.</param>
/// <param name="User">The key's user; empty without.</param>
/// <param name="Tags">The key's own tags.</param>
/// <param name="Rights">What it may do.</param>
public sealed record Caller(
    string KeyId,
    string Team,
    string User,
    IReadOnlyList<string> Tags,
    CallerRights Rights
);
