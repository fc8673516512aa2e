namespace Farthing.Measurement.Scoring;

/// <summary>Prediction of another tool for a row.</summary>
/// <param name="RowId">The row.</param>
/// <param name="Predicted">Its figure, above 0, in the unit of the measurement.</param>
/// <param name="Low">Lower end of its 90 % band; null without one.</param>
/// <param name="High">Upper end of its 90 % band; null without one.</param>
public sealed record AgainstPrediction(string RowId, double Predicted, double? Low, double? High);
