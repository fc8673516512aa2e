namespace Farthing.Reduction.Cascade.Labels;

/// <summary>How good both models' answers to one prompt were.</summary>
/// <param name="Weak">The small model's: 0 wrong, 1 right, graded in between.</param>
/// <param name="Strong">The large model's.</param>
public readonly record struct LabeledOutcome(double Weak, double Strong)
{
    /// <summary>What the strong answer is better by: −1 to 1.</summary>
    public double Gain => Strong - Weak;

    /// <summary>What is lost where the weak answer is given: 0 to 1, 0 where it is as good.</summary>
    public double Regret => Math.Max(0, Strong - Weak);

    /// <summary>True where both are 0 or 1: exact bounds hold for such rows alone.</summary>
    public bool IsBinary => Weak is 0 or 1 && Strong is 0 or 1;
}
