namespace Farthing.Measurement.Quality.Pairing;

/// <summary>How a judge behaved.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Wins">Questions that went to the candidate in both orders.</param>
/// <param name="Ties">Equal answers, ties, and questions where the two orders disagree.</param>
/// <param name="Losses">Questions that went to the baseline in both orders.</param>
/// <param name="Same">Ties without asking: the answers are the same.</param>
/// <param name="KeptToPlace">Questions where it preferred the same place in both orders.</param>
public sealed record JudgeFigures(string Model, int Wins, int Ties, int Losses, int Same, int KeptToPlace)
{
    /// <summary>Share of the questions it was asked about where it kept to a place.</summary>
    public double PlaceFraction =>
        Wins + Ties + Losses > Same ? (double)KeptToPlace / (Wins + Ties + Losses - Same) : 0;
}
