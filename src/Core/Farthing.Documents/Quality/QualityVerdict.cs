namespace Farthing.Documents.Quality;

/// <summary>Verdict of a quality gate.</summary>
public enum QualityVerdict
{
    /// <summary>The loss is shown to be within the margin.</summary>
    Passes,

    /// <summary>The loss is shown to be beyond it, or real and by estimate at or beyond it.</summary>
    Fails,

    /// <summary>Too few questions to show either.</summary>
    Undecided,

    /// <summary>Too many pairs lack an answer.</summary>
    CannotTell,
}
