namespace Farthing.Reduction.Cascade.Evaluation;

/// <summary>How labels are divided and which promises are asked for.</summary>
public sealed record StudyOptions
{
    /// <summary>Share of labels that calibrates, in training and in evaluation alike: 600 labels give 150, one more than a promise of 2 % with 95 % needs at least.</summary>
    public const double UsualCalibration = 0.25;

    /// <summary>Seed of the divisions and of simulated signals.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How often rows are divided anew; figures are means over these.</summary>
    public int Splits { get; init; } = 5;

    /// <summary>Share of rows for training; 0 with a router that is given.</summary>
    public double TrainFraction { get; init; } = 0.5;

    /// <summary>Share of rows for calibration; the rest is held out.</summary>
    public double CalibrationFraction { get; init; } = UsualCalibration;

    /// <summary>ε: regret of a request at most.</summary>
    public double Limit { get; init; } = 0.02;

    /// <summary>δ: how often a promise may fail.</summary>
    public double Delta { get; init; } = 0.05;

    /// <summary>α of the conformal gate: failures of the weak model among the requests that it answers.</summary>
    public double GateLimit { get; init; } = 0.2;

    /// <summary>d of the confidence that is simulated where rows have none.</summary>
    public double Separation { get; init; } = 1.3;
}
