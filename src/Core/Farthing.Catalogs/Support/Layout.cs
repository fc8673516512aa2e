namespace Farthing.Catalogs.Support;

/// <summary>Spread of a model over the GPUs of one replica.</summary>
/// <param name="Tensor">Ranks that share attention and dense layers, at least 1.</param>
/// <param name="Pipeline">Stages, at least 1.</param>
/// <param name="Expert">Ranks that hold whole experts; 1 cuts each expert over all GPUs of the stage.</param>
/// <param name="Data">Groups that share experts but not sequences, at least 1.</param>
public readonly record struct Layout(int Tensor, int Pipeline = 1, int Expert = 1, int Data = 1)
{
    /// <summary>GPUs of one stage.</summary>
    public int StageGpus => Tensor * Data;
}
