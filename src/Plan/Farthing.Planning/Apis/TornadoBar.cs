using Farthing.Documents.Costs;

namespace Farthing.Planning.Apis;

/// <summary>One bar of the tornado of a decision.</summary>
/// <param name="Bar">Serving minus buying, dollars per month, at both ends.</param>
/// <param name="Flips">True when the answer turns at one of the ends.</param>
/// <param name="IsWhole">False when one end has no answer: no fleet carries it.</param>
public sealed record TornadoBar(SensitivityBar Bar, bool Flips, bool IsWhole)
{
    /// <summary>Dollars per month by which the difference moves: half of the swing.</summary>
    public double EffectUsd => Bar.Swing / 2;
}
