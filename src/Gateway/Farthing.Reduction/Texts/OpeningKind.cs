namespace Farthing.Reduction.Texts;

/// <summary>Form of a sentence that its first words show.</summary>
internal enum OpeningKind
{
    /// <summary>None: a statement, a fragment, another language.</summary>
    None,

    /// <summary>A direct question.</summary>
    Question,

    /// <summary>A request to explain or list.</summary>
    Request,
}
