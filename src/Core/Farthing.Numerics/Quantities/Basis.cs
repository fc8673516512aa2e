namespace Farthing.Numerics.Quantities;

/// <summary>Basis of a number. Three different words in every output.</summary>
public enum Basis
{
    /// <summary>Somebody assumed it: a default, or an input that stands for lack of a better one.</summary>
    Assumed,

    /// <summary>The model computed it.</summary>
    Predicted,

    /// <summary>It was measured, or counted.</summary>
    Measured,
}
