namespace Farthing.Gateway.Admission;

/// <summary>Whom a request is for: what its key says. Never holds the key itself.</summary>
/// <param name="KeyId">Name of the key in journal and ledger.</param>
/// <param name="Team">Its team; empty without.</param>
/// <param name="User">Its user; empty without, and then the request may name one.</param>
/// <param name="Tags">Tags such as <c>feature=search</c> that every request of this key bears.</param>
/// <param name="Rights">What it may call.</param>
public sealed record Caller(
    string KeyId,
    string Team,
    string User,
    IReadOnlyList<string> Tags,
    CallerRights Rights
);
