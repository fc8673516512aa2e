using Farthing.Reduction.Semantic;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>A hit that was given: what a word about it means.</summary>
/// <param name="Request">The request that got it.</param>
/// <param name="KeyId">Its key.</param>
/// <param name="Tenant">Who shares answers.</param>
/// <param name="Cell">The cell that vouched for it.</param>
/// <param name="Stored">The stored question.</param>
/// <param name="Entry">The entry that was given.</param>
/// <param name="Question">The question's hash.</param>
/// <param name="EntryQuestion">The stored question's hash.</param>
/// <param name="User">The user's hash.</param>
/// <param name="Similarity">Cosine of the two questions.</param>
/// <param name="AtUnixNs">When.</param>
internal sealed record ServedHit(
    Guid Request,
    string KeyId,
    string Tenant,
    CellKey Cell,
    ulong Stored,
    Guid Entry,
    ulong Question,
    ulong EntryQuestion,
    ulong User,
    float Similarity,
    long AtUnixNs
)
{
    /// <summary>A row about it.</summary>
    public CellEvent Row(CellEventKind kind, long atUnixNs) =>
        new()
        {
            Kind = kind,
            AtUnixNs = atUnixNs,
            Entry = Stored,
            Question = Question,
            EntryQuestion = EntryQuestion,
            User = User,
            Similarity = Similarity,
        };
}
