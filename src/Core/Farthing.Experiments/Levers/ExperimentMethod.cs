namespace Farthing.Experiments.Levers;

/// <summary>Ways to compare a lever with its absence.</summary>
public enum ExperimentMethod
{
    /// <summary>Units of traffic are split side by side.</summary>
    Units,

    /// <summary>Blocks of time alternate (a switchback).</summary>
    Blocks,

    /// <summary>Nothing is randomized: the saving is arithmetic on the bill, without an interval of sampling.</summary>
    Contract,
}
