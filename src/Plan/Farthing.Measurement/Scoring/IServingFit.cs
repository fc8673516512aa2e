namespace Farthing.Measurement.Scoring;

/// <summary>Numbers fitted to some serving measurements, ready for others.</summary>
public interface IServingFit
{
    /// <summary>The row with its prediction or band as the fit has them; null where the fit says nothing about it. The measurement is not looked at.</summary>
    ScoredRow? Apply(ScoredRow row);
}
