namespace Farthing.Tests.Reduction.Semantic.Streams;

/// <summary>A request of a stream whose truth is known.</summary>
/// <param name="Entry">Its nearest entry.</param>
/// <param name="Similarity">Their similarity.</param>
/// <param name="IsSame">True where the stored answer is right.</param>
/// <param name="User">Who asks.</param>
/// <param name="Hash">Chance of its own.</param>
internal readonly record struct StreamRequest(
    int Entry,
    float Similarity,
    bool IsSame,
    ulong User,
    ulong Hash
);
