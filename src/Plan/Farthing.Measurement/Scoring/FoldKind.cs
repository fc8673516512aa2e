namespace Farthing.Measurement.Scoring;

/// <summary>Kind of unit that is left out together when something is fitted to serving rows.</summary>
public enum FoldKind
{
    /// <summary>One published table at a time.</summary>
    Tables,

    /// <summary>All tables of one model.</summary>
    Models,

    /// <summary>All tables of one GPU type.</summary>
    Gpus,

    /// <summary>All rows of one engine.</summary>
    Engines,

    /// <summary>All tables of one publisher, engine, minor version of it and family of models; a publisher with fewer than half of a figure's rows as a whole.</summary>
    Families,
}
