using Farthing.Reduction.Cascade.Labels;

namespace Farthing.Reduction.Cascade.Baselines;

/// <summary>A calibrated RACER rule for two models.</summary>
/// <param name="Lambda">A model is in the set where its score is at least this, or the better one; 0: always both.</param>
public readonly record struct RacerRule(double Lambda)
{
    /// <summary>True where the weak model is asked.</summary>
    public bool AsksWeak(double weak, double strong) => weak >= Lambda || weak > strong;

    /// <summary>True where the strong model is asked.</summary>
    public bool AsksStrong(double weak, double strong) => strong >= Lambda || strong >= weak;

    /// <summary>True where no asked model is right although one is.</summary>
    public bool Fails(double weak, double strong, LabeledOutcome outcome)
    {
        bool weakRight = outcome.Weak >= 0.5;
        bool strongRight = outcome.Strong >= 0.5;
        return (weakRight || strongRight)
            && !((AsksWeak(weak, strong) && weakRight) || (AsksStrong(weak, strong) && strongRight));
    }
}
