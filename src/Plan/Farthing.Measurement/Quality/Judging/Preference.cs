namespace Farthing.Measurement.Quality.Judging;

/// <summary>Verdict of a judge on two answers.</summary>
public enum Preference
{
    /// <summary>Nothing that can be read.</summary>
    Unread,

    /// <summary>The answer that was shown first.</summary>
    First,

    /// <summary>The answer that was shown second.</summary>
    Second,

    /// <summary>Neither.</summary>
    Tie,
}
