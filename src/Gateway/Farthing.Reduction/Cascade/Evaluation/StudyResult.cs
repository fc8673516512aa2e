namespace Farthing.Reduction.Cascade.Evaluation;

/// <summary>A router and its rivals on held-out rows.</summary>
/// <param name="Rows">Labels in all.</param>
/// <param name="Training">Of a division: rows for training.</param>
/// <param name="Calibration">Rows for calibration.</param>
/// <param name="Test">Held-out rows.</param>
/// <param name="Weak">Quality of the weak model alone.</param>
/// <param name="Strong">Quality of the strong model alone.</param>
/// <param name="Prior">Curves of the prior, one for each division.</param>
/// <param name="Length">Curves of prompt length.</param>
/// <param name="Random">Curves of a drawn order.</param>
/// <param name="Cascade">Curves of the confidence in the weak answer.</param>
/// <param name="IsConfidenceMeasured">True where each row has a confidence; false: it is simulated.</param>
/// <param name="ConfidenceAuc">How well that confidence tells right weak answers from wrong ones.</param>
/// <param name="Methods">Rules with a promise.</param>
/// <param name="MeanLoss">μ: regret of accepting every weak answer.</param>
public sealed record StudyResult(
    int Rows,
    int Training,
    int Calibration,
    int Test,
    double Weak,
    double Strong,
    IReadOnlyList<RouterCurve> Prior,
    IReadOnlyList<RouterCurve> Length,
    IReadOnlyList<RouterCurve> Random,
    IReadOnlyList<RouterCurve> Cascade,
    bool IsConfidenceMeasured,
    double ConfidenceAuc,
    IReadOnlyList<StudyRow> Methods,
    double MeanLoss
);
