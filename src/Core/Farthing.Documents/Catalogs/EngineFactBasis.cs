namespace Farthing.Documents.Catalogs;

/// <summary>What a fact about an engine rests on.</summary>
public enum EngineFactBasis
{
    /// <summary>Runs of the engine itself.</summary>
    Measured,

    /// <summary>Fitted to published runs of the engine.</summary>
    Fitted,

    /// <summary>Its documentation or source.</summary>
    Documented,

    /// <summary>Nothing.</summary>
    Assumed,

    /// <summary>Not known, and not simulated.</summary>
    Unknown,
}
