namespace Farthing.Reduction.Search;

/// <summary>Why a vector was not taken.</summary>
public enum VectorRefusal
{
    /// <summary>It was taken.</summary>
    None,

    /// <summary>It has more or fewer numbers than the table's vectors.</summary>
    Dimension,

    /// <summary>One of its numbers is no number, or infinite.</summary>
    NotFinite,

    /// <summary>Its length is zero: it has no direction.</summary>
    Zero,

    /// <summary>The table has a vector of this id, or holds as many as it may.</summary>
    Full,
}
