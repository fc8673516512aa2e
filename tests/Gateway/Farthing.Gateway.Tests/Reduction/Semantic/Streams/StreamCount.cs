namespace Farthing.Tests.Reduction.Semantic.Streams;

/// <summary>What a rule did with a stream.</summary>
/// <param name="Requests">Requests.</param>
/// <param name="Hits">Served from the cache.</param>
/// <param name="WrongHits">Of them, wrong.</param>
/// <param name="Promotions">How often it was let serve.</param>
/// <param name="Demotions">How often it was stopped.</param>
internal readonly record struct StreamCount(
    long Requests,
    long Hits,
    long WrongHits,
    int Promotions = 0,
    int Demotions = 0
);
