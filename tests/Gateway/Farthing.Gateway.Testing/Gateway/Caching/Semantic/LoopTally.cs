namespace Farthing.Tests.Gateway.Caching.Semantic;

/// <summary>What became of some questions.</summary>
/// <param name="Asked">How many.</param>
/// <param name="Equal">Answered from the cache since they say the same words.</param>
/// <param name="Semantic">Answered from the cache though they say others.</param>
/// <param name="Wrong">Of the latter, wrong by the labels.</param>
internal readonly record struct LoopTally(int Asked, int Equal, int Semantic, int Wrong)
{
    public static LoopTally operator +(LoopTally one, LoopTally other) =>
        new(
            one.Asked + other.Asked,
            one.Equal + other.Equal,
            one.Semantic + other.Semantic,
            one.Wrong + other.Wrong
        );
}
