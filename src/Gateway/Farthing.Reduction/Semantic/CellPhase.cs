namespace Farthing.Reduction.Semantic;

/// <summary>What a cell may do.</summary>
public enum CellPhase : byte
{
    /// <summary>Serves nothing; counts what it would have served, and whether that would have been wrong.</summary>
    Shadow = 0,

    /// <summary>Serves.</summary>
    Serving = 1,
}
