namespace Farthing.Reduction.Embeddings;

/// <summary>Turns texts into vectors of length 1, so that a dot product is their cosine.</summary>
/// <remarks>Implementations are safe for use by several threads. Vectors of two ids are never compared.</remarks>
public interface IEmbedder
{
    /// <summary>Name of the vectors' space: another one whenever a vector of the same text could differ.</summary>
    string Id { get; }

    /// <summary>Numbers of a vector; 0 until the first answer of an embedder that does not say it beforehand.</summary>
    int Dimension { get; }

    /// <summary>The least cosine at which two questions are candidates for one answer.</summary>
    float Threshold { get; }

    /// <summary>One vector for each text, in the same order; null for a text that has none.</summary>
    ValueTask<float[]?[]> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation);
}
