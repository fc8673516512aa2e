namespace Farthing.Measurement.FirstTokens;

/// <summary>The errors of one table that was left out of the fit.</summary>
/// <param name="Table">The table.</param>
/// <param name="Engine">Its engine.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="IsOpen">True for open loops.</param>
/// <param name="MsPerLayer">Fitted on the engine's other tables.</param>
/// <param name="DecodeSteps">Fitted on the engine's other tables.</param>
/// <param name="MedianPercent">Median absolute error.</param>
/// <param name="P90Percent">90 of 100 rows err at most this much.</param>
/// <param name="BiasPercent">Median signed error: above 0 predicts too slow.</param>
public sealed record FirstTokenFold(
    string Table,
    string Engine,
    int Rows,
    bool IsOpen,
    double MsPerLayer,
    double DecodeSteps,
    double MedianPercent,
    double P90Percent,
    double BiasPercent
);
